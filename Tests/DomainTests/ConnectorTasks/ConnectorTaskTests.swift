import GivenWhenThen
import Testing

@testable import Domain

extension ConnectorTaskEvent {
    static let bakery = "\(ID<Dossier>.bakery)"

    static var createdForSeven: ConnectorTaskEvent {
        .created(
            .init(
                dossier: bakery, kind: "book-entry", software: "csv", installation: "main", dossierCode: "BAKERY",
                batch: "b", proposal: "p", document: "d", journal: "CFAK", number: "7", fiscalYear: "2026",
                period: "2026-03", stamp: "CFAK 7",
                entry: BookingEntry(
                    side: "purchase", creditNote: false, invoiceNumber: "F-17", invoiceDate: "2026-03-10",
                    fiscalYear: "2026", bookDate: "2026-03-10", counterparty: .init(id: "c", name: "Mill"),
                    thirdPartyAccount: "440000", totalCents: 12_100, lines: [])))
    }

    static var preparedSeven: ConnectorTaskEvent { .prepared(.seven) }

    static func claimed(_ author: Author, until: Timestamp = .noon.adding(seconds: 600)) -> ConnectorTaskEvent {
        .claimed(.init(dossier: bakery, by: "\(author)", leaseUntil: "\(until)"))
    }

    static func completed(_ author: Author, as reference: String = "ACC-7") -> ConnectorTaskEvent {
        .completed(.init(dossier: bakery, document: "d", proposal: "p", by: "\(author)", externalRef: reference))
    }

    static func failed(_ author: Author, for reason: String = "wrong-period") -> ConnectorTaskEvent {
        .failed(
            .init(
                dossier: bakery, document: "d", by: "\(author)", owner: "collaborator", reason: reason,
                instruction: "Open March."))
    }

    static var retried: ConnectorTaskEvent {
        .retried(.init(dossier: bakery, document: "d", by: "\(Author.claire)"))
    }

    static var abandoned: ConnectorTaskEvent {
        .abandoned(
            .init(dossier: bakery, document: "d", counterparty: "c", by: "\(Author.claire)", reason: "wrong VAT code"))
    }

    static func abandoned(disowning entries: [String]) -> ConnectorTaskEvent {
        .abandoned(
            .init(
                dossier: bakery, document: "d", counterparty: "c", by: "\(Author.claire)", reason: "wrong VAT code",
                foreignEntries: entries))
    }

    static func observed(_ reference: String = "ACC-7") -> ConnectorTaskEvent {
        .entryObserved(.init(dossier: bakery, externalRef: reference))
    }
}

extension ConnectorTaskEvent.Prepared {
    static var seven: Self {
        .init(dossier: ConnectorTaskEvent.bakery, sha256: String(repeating: "cd", count: 32), size: 3_000)
    }
}

extension TaskFailure {
    static let wrongPeriod = TaskFailure(owner: .collaborator, reason: "wrong-period", instruction: "Open March.")
}

@Suite struct `A connector task` {
    private typealias Task = Given<ConnectorTask>
    private static let created = ConnectorTaskEvent.createdForSeven
    private static let ready: [ConnectorTaskEvent] = [created, .preparedSeven]
    private static let taken: [ConnectorTaskEvent] = ready + [.claimed(.agent)]
    private static let booked: [ConnectorTaskEvent] = taken + [.completed(.agent)]

    private static func agent(after seconds: Int) -> CommandContext { .by(.agent, at: .noon.adding(seconds: seconds)) }
    private static func other(after seconds: Int) -> CommandContext {
        .by(.otherAgent, at: .noon.adding(seconds: seconds))
    }

    @Test(
        arguments: [
            .prepare(.seven), .claim(leaseInSeconds: 600), .claimAgain(leaseInSeconds: 600),
            .complete(externalRef: "ACC-7"), .fail(.wrongPeriod), .retry,
            .observeEntries(externalRefs: ["ACC-7"]), .giveUpStamping(.wrongPeriod),
            .abandon(reason: "wrong VAT code", foreignEntries: [], disowned: []),
        ] as [ConnectorTaskCommand])
    func `that was never created is unknown`(command: ConnectorTaskCommand) {
        Task().when(command).refused(.unknownTask)
    }

    @Test func `is prepared once, and claimed only then`() {
        Task(Self.created).when(.claim(leaseInSeconds: 600), in: .by(.agent)).refused(.notPrepared)
        Task(Self.created).when(.prepare(.seven)).then(.preparedSeven)
        Task(Self.ready).when(.prepare(.seven)).nothing()
        Task(Self.ready).when(.claim(leaseInSeconds: 600), in: .by(.agent)).then(.claimed(.agent))
    }

    @Test func `is taken by one agent until its lease runs out`() {
        Task(Self.taken).when(.claim(leaseInSeconds: 600), in: Self.other(after: 599)).refused(.takenByOther)
        Task(Self.taken).when(.claim(leaseInSeconds: 600), in: Self.other(after: 600))
            .then(.claimed(.otherAgent, until: .noon.adding(seconds: 1_200)))
    }

    @Test func `is taken again by the agent that holds it, and by no other`() {
        let renewed = ConnectorTaskEvent.claimed(.agent, until: .noon.adding(seconds: 900))
        Task(Self.taken).when(.claimAgain(leaseInSeconds: 600), in: Self.agent(after: 300)).then(renewed)
        Task(Self.taken).when(.claimAgain(leaseInSeconds: 600), in: Self.other(after: 300)).refused(.takenByOther)
        Task(Self.taken).when(.claim(leaseInSeconds: 600), in: Self.agent(after: 300)).refused(.takenByOther)
        Task(Self.ready).when(.claimAgain(leaseInSeconds: 600), in: .by(.agent)).then(.claimed(.agent))
        Task(Self.booked).when(.claimAgain(leaseInSeconds: 600), in: .by(.agent))
            .refused(.alreadyCompleted(as: "ACC-7"))
    }

    @Test func `is completed once, by the agent that holds it`() {
        Task(Self.taken).when(.complete(externalRef: "ACC-7"), in: Self.agent(after: 600)).then(.completed(.agent))
        Task(Self.booked).when(.complete(externalRef: "ACC-7"), in: Self.agent(after: 9_000)).nothing()
        Task(Self.booked).when(.complete(externalRef: "ACC-8"), in: .by(.agent)).refused(.alreadyCompleted(as: "ACC-7"))
        Task(Self.booked).when(.claim(leaseInSeconds: 600), in: .by(.agent)).refused(.alreadyCompleted(as: "ACC-7"))
        Task(Self.booked).when(.fail(.wrongPeriod), in: .by(.agent)).refused(.alreadyCompleted(as: "ACC-7"))
    }

    @Test(arguments: [.complete(externalRef: "ACC-7"), .fail(.wrongPeriod)] as [ConnectorTaskCommand])
    func `takes no answer from an agent that does not hold it`(answer: ConnectorTaskCommand) {
        Task(Self.taken).when(answer, in: Self.agent(after: 601)).refused(.leaseLost)
        Task(Self.taken).when(answer, in: Self.other(after: 1)).refused(.leaseLost)
        Task(Self.ready).when(answer, in: .by(.agent)).refused(.leaseLost)
        let takenOver = Self.taken + [.claimed(.otherAgent, until: .noon.adding(seconds: 1_200))]
        Task(takenOver).when(answer, in: Self.agent(after: 601)).refused(.leaseLost)
    }

    @Test func `fails once, and is retried by a person`() {
        let failed = Self.taken + [.failed(.agent)]
        Task(Self.taken).when(.fail(.wrongPeriod), in: .by(.agent)).then(.failed(.agent))
        Task(failed).when(.fail(.wrongPeriod), in: .by(.agent)).nothing()
        Task(failed).when(.claim(leaseInSeconds: 600), in: .by(.agent)).refused(.failed)
        Task(failed).when(.complete(externalRef: "ACC-7"), in: .by(.agent)).refused(.leaseLost)
        Task(failed).when(.retry).then(.retried)
        Task(failed + [.retried]).when(.claim(leaseInSeconds: 600), in: .by(.agent)).then(.claimed(.agent))
    }

    @Test(arguments: [ready, taken, booked])
    func `that did not fail is not retried`(history: [ConnectorTaskEvent]) {
        Task(history).when(.retry).nothing()
    }

    @Test func `that nobody stamps is stamped anew when a person has it tried again`() {
        Task(Self.created).when(.retry).then(.retried)
        Task(Self.created, .retried).when(.prepare(.seven)).then(.preparedSeven)
    }

    @Test func `that failed is given up by a person, once, and for ever`() {
        let failed = Self.taken + [.failed(.agent)]
        let abandoned = failed + [.abandoned]
        Task(failed).when(.abandon(reason: "wrong VAT code", foreignEntries: [], disowned: [])).then(.abandoned)
        Task(abandoned).when(.abandon(reason: "for another reason", foreignEntries: [], disowned: [])).nothing()
        Task(abandoned).when(.retry).refused(.abandoned)
        Task(abandoned).when(.claim(leaseInSeconds: 600), in: .by(.agent)).refused(.abandoned)
        for late in [.complete(externalRef: "ACC-7"), .fail(.wrongPeriod)] as [ConnectorTaskCommand] {
            Task(abandoned).when(late, in: .by(.agent)).refused(.leaseLost)
        }
        Task(abandoned).when(.observeEntries(externalRefs: ["ACC-7"])).nothing()
        Task(Self.created, .failed(.agent), .abandoned).when(.prepare(.seven)).nothing()
    }

    @Test func `that failed is not given up once the books show its number, but for another document's entry`() {
        let seen = Self.taken + [.failed(.agent), .observed("ACC-6"), .observed()]
        let abandon = { ConnectorTaskCommand.abandon(reason: "wrong VAT code", foreignEntries: $0, disowned: []) }
        Task(seen).when(abandon([])).refused(.inTheBooks(as: ["ACC-6", "ACC-7"]))
        Task(seen).when(abandon(["ACC-6"])).refused(.inTheBooks(as: ["ACC-7"]))
        Task(seen).when(abandon(["ACC-6", "ACC-7"])).then(.abandoned)
    }

    @Test func `that failed is given up on a person's word that what shows its number is not its booking`() {
        let seen = Self.taken + [.failed(.agent), .observed("ACC-5"), .observed("ACC-6"), .observed()]
        func abandon(_ disowned: Set<String>) -> ConnectorTaskCommand {
            .abandon(reason: "wrong VAT code", foreignEntries: ["ACC-5"], disowned: disowned)
        }
        Task(seen).when(abandon(["ACC-6"])).refused(.inTheBooks(as: ["ACC-7"]))
        Task(seen).when(abandon(["ACC-5", "ACC-6", "ACC-7", "ACC-8"]))
            .then(.abandoned(disowning: ["ACC-6", "ACC-7"]))
    }

    @Test(arguments: [ready, taken, booked])
    func `that did not fail is not given up`(history: [ConnectorTaskEvent]) {
        Task(history).when(.abandon(reason: "wrong VAT code", foreignEntries: [], disowned: [])).refused(.notFailed)
    }

    @Test func `is confirmed when it was completed and seen in the books, in either order`() {
        let completedThenSeen = Task(Self.booked + [.observed()]).state
        let seenThenCompleted = Task(Self.taken + [.observed(), .completed(.agent)]).state
        #expect(completedThenSeen.progress?.isConfirmed == true && seenThenCompleted == completedThenSeen)
        #expect(Task(Self.booked).state.progress?.isConfirmed == false)
        #expect(Task(Self.taken + [.observed()]).state.progress?.isConfirmed == false)
    }

    @Test func `is seen in the books once, and again where it is another entry`() {
        Task(Self.booked).when(.observeEntries(externalRefs: ["ACC-7"])).then(.observed())
        Task(Self.booked + [.observed()]).when(.observeEntries(externalRefs: ["ACC-7"])).nothing()
        Task(Self.taken + [.observed("FOREIGN")]).when(.observeEntries(externalRefs: ["ACC-7"])).then(.observed())
    }

    @Test func `is not confirmed by another entry that carries its number`() {
        #expect(Task(Self.taken + [.observed("FOREIGN"), .completed(.agent)]).state.progress?.isConfirmed == false)
        let seenBoth = Task(Self.taken).when(.observeEntries(externalRefs: ["ACC-7", "FOREIGN"]))
        seenBoth.then(.observed(), .observed("FOREIGN"))
        let completed = Task(Self.taken + [.observed(), .observed("FOREIGN"), .completed(.agent)])
        #expect(completed.state.progress?.isConfirmed == true)
        let seenAtLast = Task(Self.taken + [.observed("FOREIGN"), .completed(.agent), .observed()])
        #expect(seenAtLast.state.progress?.isConfirmed == true)
    }

    @Test func `fails where its document takes no stamp, and waits for one again when it is retried`() {
        let unstampable = TaskFailure(owner: .operator, reason: "other", instruction: "Broken.")
        let failed = ConnectorTaskEvent.failed(
            .init(
                dossier: ConnectorTaskEvent.bakery, document: "d", by: "\(Author.policy("stamping"))",
                owner: "operator", reason: "other", instruction: "Broken."))
        let stamping = CommandContext.by(.policy("stamping"))
        Task(Self.created).when(.giveUpStamping(unstampable), in: stamping).then(failed)
        Task(Self.created, failed).when(.giveUpStamping(unstampable), in: stamping).nothing()
        Task(Self.ready).when(.giveUpStamping(unstampable), in: stamping).nothing()
        let retried = Task(Self.created, failed, .retried)
        #expect(retried.state.progress?.isBeingStamped == true)
        retried.when(.claim(leaseInSeconds: 600), in: .by(.agent)).refused(.notPrepared)
    }
}

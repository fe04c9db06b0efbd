public import Documents
public import Domain
public import EventStore
import Foundation

/// An office to look at: dossiers with invoices in every state, brought there by the same workflows as anybody's.
public struct DemoOffice: Sendable {
    let administration: Administration
    let handler: CommandHandler
    let intake: Intake
    let activating: Activating
    let annotating: Annotating
    let sending: Sending
    let booking: Booking
    let syncing: Syncing
    let worker: DocumentWorkers
    let now: @Sendable () -> Timestamp
    private let caughtUp: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - now: the time of the commands; invoices lie in the weeks before it.
    ///   - caughtUp: returns when the read models have seen all that the log held when it was called.
    public init(
        administration: Administration, handler: CommandHandler, intake: Intake, activating: Activating,
        annotating: Annotating, sending: Sending, booking: Booking, syncing: Syncing, worker: DocumentWorkers,
        now: @escaping @Sendable () -> Timestamp, caughtUp: @escaping @Sendable () async throws -> Void
    ) {
        self.administration = administration
        self.handler = handler
        self.intake = intake
        self.activating = activating
        self.annotating = annotating
        self.sending = sending
        self.booking = booking
        self.syncing = syncing
        self.worker = worker
        self.now = now
        self.caughtUp = caughtUp
    }

    /// How the office is entered.
    public struct Entrance: Sendable {
        public let token: String
        public let firstDossier: ID<Dossier>
    }

    /// Makes the office. Where a log has it already, it is not made again: see `reopen`.
    ///
    /// Somebody must read and stamp documents and fold the read models meanwhile.
    /// - Parameters:
    ///   - invoices: how many; a few documents come beside them.
    ///   - progress: is told now and then how far it is.
    /// - Throws: `DemoStalled`, and what the workflows throw.
    public func load(invoices: Int, progress: (String) -> Void) async throws -> Entrance {
        let today = CalendarDate.inBrussels(at: now().date)
        let opened = try await openOffice(on: today)
        progress("Opened \(Self.name) with \(opened.cast.dossiers.count) dossiers.")
        let plan = DemoPlan(invoices: invoices, today: today).invoices
        var tally = DemoTally(total: plan.count)

        let archived = try await work(on: plan.filter { $0.stage == .archived }, opened.cast, &tally, progress)
        try await sendLists(of: opened.cast)
        try await bookEverything(in: archived, opened.cast, today)
        progress("Booked \(archived.count) invoices.")

        let underway = try await work(on: plan.filter { $0.stage == .underway }, opened.cast, &tally, progress)
        try await sendLists(of: opened.cast)
        try await bookSome(of: underway, opened.cast)

        let worklist = try await work(on: plan.filter { $0.stage == .worklist }, opened.cast, &tally, progress)
        try await deliver(plan.filter { $0.stage == .mailbox }, opened.cast, &tally, progress)
        try await caughtUp()
        try await deliverCopy(of: worklist, opened.cast)
        try await deliverOtherPapers(opened.cast, today)
        try await tellAccounts(opened.cast)
        try await caughtUp()
        return Entrance(token: opened.token.text, firstDossier: opened.cast.dossiers[0])
    }

    /// From the mailbox to the worklist, and what the office does there.
    private func work(
        on invoices: [DemoInvoice], _ cast: DemoCast, _ tally: inout DemoTally, _ progress: (String) -> Void
    ) async throws -> [DemoDelivery] {
        let deliveries = try await deliver(invoices, cast, &tally, progress)
        try await sendToOffice(deliveries, cast)
        try await waitUntilRead(deliveries, cast)
        try await care(for: deliveries, cast)
        return deliveries
    }
}

extension DemoOffice {
    static let name = "Fiduciaire du Canal"
    /// The same in every log, so that no log gets two.
    static let office = ID<Office>(UUID.derived(from: ["office", "demo"]))

    /// As somebody of the demo office, now.
    func context(_ author: Author, of office: ID<Office>) -> CommandContext {
        let cause = UUID.random()
        return CommandContext(
            office: office, author: author, now: now(), correlation: cause, causation: cause,
            makeID: { UUID.timeOrdered() })
    }

    /// Asks how much remains until nothing does.
    /// - Throws: `DemoStalled` when it stays the same for two minutes.
    func wait(for what: String, remaining: () async throws -> Int) async throws {
        var (least, deadline) = (Int.max, ContinuousClock.now)
        while true {
            let now = try await remaining()
            guard now > 0 else { return }
            if now < least { (least, deadline) = (now, .now + .seconds(120)) }
            guard ContinuousClock.now < deadline else { throw DemoStalled(waitingFor: what) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// What the demo office waits for does not come.
public struct DemoStalled: Error, CustomStringConvertible {
    public let waitingFor: String

    public var description: String { "The demo office waits for \(waitingFor), which does not come." }
}

/// Counts what was delivered.
struct DemoTally {
    let total: Int
    var done = 0

    static let step = 50

    /// How many more until progress is told again.
    var untilNextStep: Int { Self.step - done % Self.step }
}

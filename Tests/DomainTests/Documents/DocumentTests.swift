import GivenWhenThen
import Testing

@testable import Domain

extension Delivery {
    static func invoice() throws -> Delivery {
        Delivery(
            dossier: .bakery, mailbox: .purchase, channel: "api", title: "Invoice", filename: "invoice.pdf",
            mediaType: "application/pdf", content: try #require(ContentHash(String(repeating: "ab", count: 32))),
            size: 2_048, pages: 2, duplicateOf: [.named("earlier")])
    }
}

extension DocumentEvent {
    static let bakery = "\(ID<Dossier>.bakery)"

    static func uploaded() throws -> DocumentEvent { .uploaded(try Delivery.invoice().payload) }
    static var sentAtNoon: DocumentEvent {
        .sent(.init(dossier: bakery, mailbox: "purchase", at: "\(Timestamp.noon)"))
    }
    static var trashed: DocumentEvent { .deleted(.init(dossier: bakery)) }
    static var takenBack: DocumentEvent { .restored(.init(dossier: bakery)) }
    static var trashedWithProposal: DocumentEvent { .deleted(.init(dossier: bakery, wasSent: true)) }
    static var takenBackWithProposal: DocumentEvent { .restored(.init(dossier: bakery, wasSent: true)) }
    static var stampedSeven: DocumentEvent {
        .stamped(
            .init(
                dossier: bakery, proposal: "p", task: "t", journal: "CFAK", number: "7", text: "CFAK 7",
                sha256: String(repeating: "cd", count: 32), size: 3_000))
    }
    static var filedSeven: DocumentEvent {
        .filed(.init(dossier: bakery, proposal: "p", journal: "CFAK", number: "7", externalRef: "ACC-7"))
    }
}

extension DocumentCommand {
    static var stampIt: DocumentCommand {
        guard case .stamped(let stamped) = DocumentEvent.stampedSeven else {
            preconditionFailure("The cast is mixed up.")
        }
        return .stamp(stamped)
    }

    static var fileIt: DocumentCommand {
        guard case .filed(let filed) = DocumentEvent.filedSeven else { preconditionFailure("The cast is mixed up.") }
        return .file(filed)
    }
}

@Suite struct `A document` {
    private static let allButUpload: [DocumentCommand] = [
        .rename("x"), .label(["x"]), .note("x"), .send, .delete, .deleteWithProposal, .restore, .stampIt, .fileIt,
        .move(to: .sale), .finish(under: nil), .splitInTwo, .mergeIt, .rejoin, .giveBack,
    ]

    @Test func `arrives once, as it was delivered`() throws {
        Given<Document>().when(.upload(try .invoice())).then(try .uploaded())
        Given<Document>(try .uploaded()).when(.upload(try .invoice())).nothing()
        let profile = try #require(Given<Document>(try .uploaded()).state.profile)
        #expect(profile.pages == 2 && profile.mailbox == .purchase && profile.duplicateOf == [.named("earlier")])
        #expect(profile.dossier == .bakery && !profile.isFiled && profile.stamped == nil)
    }

    @Test func `names the oldest of many with its bytes`() throws {
        let twins = (0...SuspectedDuplicates.mostNamed).map { ID<Document>.named("\($0)") }
        var delivery = try Delivery.invoice()
        delivery.duplicateOf = twins
        let profile = Given<Document>().when(.upload(delivery)).state.profile
        #expect(profile?.duplicateOf == twins.dropLast())
    }

    @Test(arguments: allButUpload)
    func `that never arrived is unknown`(command: DocumentCommand) {
        Given<Document>().when(command).refused(.unknownDocument)
    }

    @Test func `is renamed, labelled and noted, before and after it was sent`() throws {
        for history in [[try .uploaded()], [try .uploaded(), .sentAtNoon]] as [[DocumentEvent]] {
            let document = Given<Document>(history)
            document.when(.rename("Flour")).then(.renamed(.init(dossier: DocumentEvent.bakery, title: "Flour")))
            document.when(.label(["urgent"])).then(.labelled(.init(dossier: DocumentEvent.bakery, labels: ["urgent"])))
            document.when(.note("ask")).then(.noted(.init(dossier: DocumentEvent.bakery, note: "ask")))
            document.when(.rename("Invoice")).nothing()
            document.when(.label([])).nothing()
            document.when(.note(nil)).nothing()
        }
    }

    @Test func `loses its note`() throws {
        let noted = DocumentEvent.noted(.init(dossier: DocumentEvent.bakery, note: "ask"))
        Given<Document>(try .uploaded(), noted).when(.note(nil))
            .then(.noted(.init(dossier: DocumentEvent.bakery, note: nil)))
    }

    @Test func `is sent once, at the time of the command`() throws {
        Given<Document>(try .uploaded()).when(.send).then(.sentAtNoon)
        Given<Document>(try .uploaded(), .sentAtNoon).when(.send).nothing()
        #expect(Given<Document>(try .uploaded(), .sentAtNoon).state.profile?.sentAt == .noon)
    }

    @Test func `goes to the trash and comes back, until it was sent`() throws {
        Given<Document>(try .uploaded()).when(.delete).then(.trashed)
        Given<Document>(try .uploaded(), .trashed).when(.delete).nothing()
        Given<Document>(try .uploaded(), .trashed).when(.restore).then(.takenBack)
        Given<Document>(try .uploaded(), .trashed, .takenBack).when(.restore).nothing()
        Given<Document>(try .uploaded(), .sentAtNoon).when(.delete).refused(.alreadySent)
        #expect(
            Given<Document>(try .uploaded(), .trashed, .takenBack).state == Given<Document>(try .uploaded()).state)
    }

    @Test func `that was sent goes to the trash with its proposal alone, and comes back to the office`() throws {
        Given<Document>(try .uploaded(), .sentAtNoon).when(.deleteWithProposal).then(.trashedWithProposal)
        let trashed = Given<Document>(try .uploaded(), .sentAtNoon, .trashedWithProposal)
        trashed.when(.deleteWithProposal).nothing()
        trashed.when(.delete).nothing()
        let restored = trashed.when(.restore)
        restored.then(.takenBackWithProposal)
        #expect(restored.state == Given<Document>(try .uploaded(), .sentAtNoon).state)
        Given<Document>(try .uploaded()).when(.deleteWithProposal).refused(.notSent)
    }

    @Test func `whose proposal was once deleted by itself is in the trash beside it`() throws {
        let deleted = BookingProposal(folding: [.drafted(.balanced), .deletedByClaire])
        let beside = Given<Document>(try .uploaded(), .sentAtNoon).state.beside(deleted)
        #expect(beside == Given<Document>(try .uploaded(), .sentAtNoon, .trashedWithProposal).state)
        let history = [try .uploaded(), .sentAtNoon, .takenBackWithProposal] as [DocumentEvent]
        #expect(Given<Document>(history).state == Given<Document>(try .uploaded(), .sentAtNoon).state)
        let open = BookingProposal(folding: [.drafted(.balanced)])
        let sent = Given<Document>(try .uploaded(), .sentAtNoon).state
        #expect(sent.beside(open) == sent && sent.beside(.unknown) == sent)
    }

    @Test(
        arguments: [
            .rename("x"), .label(["x"]), .note("x"), .send, .stampIt, .fileIt, .move(to: .sale), .finish(under: nil),
            .splitInTwo, .mergeIt,
        ] as [DocumentCommand])
    func `in the trash takes nothing`(command: DocumentCommand) throws {
        Given<Document>(try .uploaded(), .trashed).when(command).refused(.deleted)
        Given<Document>(try .uploaded(), .sentAtNoon, .trashedWithProposal).when(command).refused(.deleted)
    }

    @Test func `is stamped and filed only after it was sent, and once`() throws {
        Given<Document>(try .uploaded()).when(.stampIt).refused(.notSent)
        Given<Document>(try .uploaded()).when(.fileIt).refused(.notSent)
        Given<Document>(try .uploaded(), .sentAtNoon).when(.stampIt).then(.stampedSeven)
        Given<Document>(try .uploaded(), .sentAtNoon, .stampedSeven).when(.stampIt).nothing()
        Given<Document>(try .uploaded(), .sentAtNoon, .stampedSeven).when(.fileIt).then(.filedSeven)
        Given<Document>(try .uploaded(), .sentAtNoon, .stampedSeven, .filedSeven).when(.fileIt).nothing()
    }

    @Test func `is stamped anew for another task, though the stamp be the same`() throws {
        guard case .stamped(var stamped) = DocumentEvent.stampedSeven else { return }
        stamped.task = "another"
        Given<Document>(try .uploaded(), .sentAtNoon, .stampedSeven).when(.stamp(stamped)).then(.stamped(stamped))
    }

    @Test func `keeps the bytes it was delivered with when stamped`() throws {
        let profile = try #require(Given<Document>(try .uploaded(), .sentAtNoon, .stampedSeven).state.profile)
        #expect(profile.content.description == String(repeating: "ab", count: 32))
        #expect(profile.stamped?.description == String(repeating: "cd", count: 32))
    }
}

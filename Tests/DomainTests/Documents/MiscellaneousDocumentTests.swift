import GivenWhenThen
import Testing

@testable import Domain

extension DocumentEvent {
    fileprivate static func letter() throws -> DocumentEvent {
        var letter = try Delivery.invoice()
        letter.mailbox = .misc
        return .uploaded(letter.payload)
    }
    fileprivate static var letterSent: DocumentEvent {
        .sent(.init(dossier: bakery, mailbox: "misc", at: "\(Timestamp.noon)"))
    }
    fileprivate static func done(under type: ID<PermanentType>? = nil, again: Bool? = nil) -> DocumentEvent {
        .miscDone(
            .init(
                dossier: bakery, permanentType: type?.description, refiled: again, by: "\(Author.claire)",
                at: "\(Timestamp.noon)"))
    }
    fileprivate static func moved(_ from: String, _ mailbox: String, wasSent: Bool? = nil) -> DocumentEvent {
        .moved(.init(dossier: bakery, mailbox: mailbox, from: from, wasSent: wasSent))
    }
}

@Suite struct `A miscellaneous document` {
    private let contracts: ID<PermanentType> = .named("contracts")

    @Test func `that was sent is done once, and lies in the archive`() throws {
        let sent = Given<Document>(try .letter(), .letterSent)
        sent.when(.finish(under: nil)).then(.done())
        let done = Given<Document>(try .letter(), .letterSent, .done())
        #expect(done.state.profile?.isFiled == true && done.state.profile?.permanentType == nil)
        done.when(.finish(under: nil)).nothing()
    }

    @Test func `lies in the permanent file under a type, and under another once that is said`() throws {
        let sent = Given<Document>(try .letter(), .letterSent)
        sent.when(.finish(under: contracts)).then(.done(under: contracts))
        let done = Given<Document>(try .letter(), .letterSent, .done(under: contracts))
        #expect(done.state.profile?.permanentType == contracts)
        done.when(.finish(under: contracts)).nothing()
        done.when(.finish(under: .named("policies"))).then(.done(under: .named("policies"), again: true))
        done.when(.finish(under: nil)).then(.done(again: true))
    }

    @Test func `is not done before it was sent, nor is an invoice ever`() throws {
        Given<Document>(try .letter()).when(.finish(under: nil)).refused(.notSent)
        Given<Document>(try .uploaded(), .sentAtNoon).when(.finish(under: nil)).refused(.notMiscellaneous)
    }

    @Test func `that was sent and turns out to be an invoice goes to the side it belongs to`() throws {
        let sent = Given<Document>(try .letter(), .letterSent)
        sent.when(.move(to: .misc)).nothing()
        let moved = sent.when(.move(to: .sale))
        moved.then(.moved("misc", "sale", wasSent: true))
        #expect(moved.state.profile?.mailbox == .sale && moved.state.profile?.sentAt == .noon)
        Given<Document>(try .letter(), .letterSent, .done()).when(.move(to: .sale)).refused(.filed)
    }

    @Test func `that was sent goes to the trash and comes back to the office, until it is done`() throws {
        let trashed = DocumentEvent.deleted(.init(dossier: DocumentEvent.bakery, wasSent: true, mailbox: "misc"))
        Given<Document>(try .letter(), .letterSent).when(.delete).then(trashed)
        Given<Document>(try .letter(), .letterSent, .done()).when(.delete).refused(.filed)
        let restored = Given<Document>(try .letter(), .letterSent, trashed).when(.restore)
        restored.then(.restored(.init(dossier: DocumentEvent.bakery, wasSent: true, mailbox: "misc")))
        #expect(restored.state == Given<Document>(try .letter(), .letterSent).state)
    }
}

@Suite struct `The mailbox of a document` {
    @Test func `is any other until it is sent`() throws {
        let waiting = Given<Document>(try .uploaded())
        waiting.when(.move(to: .purchase)).nothing()
        waiting.when(.move(to: .misc)).then(.moved("purchase", "misc"))
        let moved = Given<Document>(try .uploaded(), .moved("purchase", "sale"))
        #expect(moved.state.profile?.mailbox == .sale)
        moved.when(.send).then(
            .sent(.init(dossier: DocumentEvent.bakery, mailbox: "sale", at: "\(Timestamp.noon)")))
    }

    @Test func `of an invoice that was sent is its proposal's to change`() throws {
        Given<Document>(try .uploaded(), .sentAtNoon).when(.move(to: .sale)).refused(.alreadySent)
        Given<Document>(try .uploaded(), .sentAtNoon).when(.move(to: .purchase)).nothing()
    }
}

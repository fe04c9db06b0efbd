import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The right to a document` {
    private static let client: Set<Scope> = [.documentsRead, .documentsWrite]
    private static let collaborator: Set<Scope> = [.documentsRead, .documentsWrite, .worklistWrite]

    private static func document(in mailbox: Mailbox, _ more: DocumentEvent...) throws -> Document {
        var delivery = try Delivery.invoice()
        delivery.mailbox = mailbox
        return more.reduce(into: Document()) { document, event in
            if document == Document() { document.evolve(.uploaded(delivery.payload)) }
            document.evolve(event)
        }
    }

    private static var sent: DocumentEvent {
        .sent(.init(dossier: DocumentEvent.bakery, mailbox: "misc", at: "\(Timestamp.noon)"))
    }

    @Test(arguments: [DocumentCommand.move(to: .sale), .delete])
    func `that was sent as miscellaneous is the office's where it is moved or deleted`(command: DocumentCommand) throws
    {
        let letter = try Self.document(in: .misc, Self.sent)
        #expect(throws: MissingRight(scope: .worklistWrite)) { try letter.require(Self.client, for: command) }
        try letter.require(Self.collaborator, for: command)
        try letter.require(Self.client, for: .rename("Lease"))
    }

    @Test func `that waits in its box, or that was sent as an invoice, is whoever's who may write documents`() throws {
        for document in [
            try Self.document(in: .misc, .renamed(.init(dossier: DocumentEvent.bakery, title: "Lease"))),
            try Self.document(in: .purchase, .sentAtNoon),
        ] {
            for command in [DocumentCommand.move(to: .sale), .delete, .note("x")] {
                try document.require(Self.client, for: command)
                #expect(throws: MissingRight(scope: .documentsWrite)) {
                    try document.require([.worklistWrite], for: command)
                }
            }
        }
    }

    @Test func `in the trash is of whoever could put it there`() throws {
        let waiting = try Self.document(in: .purchase, .trashed)
        try waiting.require(Self.client, for: .restore)
        #expect(throws: MissingRight(scope: .documentsWrite)) { try waiting.require([.worklistWrite], for: .restore) }
        let booked = try Self.document(in: .purchase, .sentAtNoon, .trashedWithProposal)
        try booked.require([.worklistWrite], for: .restore)
        #expect(throws: MissingRight(scope: .worklistWrite)) { try booked.require(Self.client, for: .restore) }
    }
}

import Foundation
import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

/// A proposal writes its state by hand; what that must be follows from its Codable form.
@Suite struct `Keeping a proposal` {
    let invoice = ID<Document>.named("invoice")

    /// With something in every field there is.
    private func fullRow() throws -> ProposalRow {
        var story = Story()
        try story.drafts(invoice)
        try story.happens(
            .annotated(
                .init(
                    dossier: "\(story.dossier)", document: "\(invoice)", by: "\(Author.claire)",
                    at: "\(Timestamp.noon)",
                    invoiceNumber: "a \"quoted\" \\ number\n\u{1}", dueDate: "2026-03-10",
                    lines: [
                        .init(
                            account: "604000", vatCode: "P21-G", vatRate: "21.00", baseCents: -1, vatCents: 2_100,
                            note: "flour")
                    ],
                    communication: "+++090/9337/55493+++", creditorIban: "BE68539007547034", comment: "vérifié",
                    note: "\u{1F4D2}", exchangeRate: .init(rate: "1.0841", source: "ecb", date: "2026-02-10"))),
            to: BookingProposal.id(of: invoice))
        try story.checks(invoice)
        try story.numbers(invoice, as: "1", task: .named("task"))
        var row = try #require(try ProposalRow.fold(story.events)[BookingProposal.id(of: invoice).uuid])
        row.sent = ProposalBooking(
            .init(
                dossier: "\(story.dossier)", document: "\(invoice)", batch: "batch", task: "task", journal: "CFAK",
                fiscalYear: "2026", number: "1", counterpartyVatNumber: "BE0403019261", template: []))
        row.labels = ["flour", "a,b"]
        row.documentNote = "note"
        row.proposal?.failure = "unreadable"
        row.proposal?.brokenRules = ["BR-CO-15"]
        row.proposal?.readingWarnings = ["blurred"]
        row.proposal?.duplicateOf = [.named("one"), .named("other")]
        row.proposal?.duplicateOfEntries = ["HAND-12"]
        row.proposal?.lineOrigins = [LineOrigins(account: .bookings, vatCode: .bookings)]
        row.proposal?.fields.totalCents = -12_100
        row.proposal?.fields.lines[0].rateOwed = .six
        return row
    }

    @Test func `its state is the text that follows from its fields`() throws {
        let row = try fullRow()
        #expect(row.stateText() == (try CanonicalJSON.text(of: row)))
        #expect(try RowState.decode(row.stateText()) == row)
    }

    @Test func `that is so for a row with every field there is`() throws {
        let row = try fullRow()
        #expect(Self.emptyFields(in: row, "row") == [])
    }

    @Test func `it is so after every event, whatever is missing`() throws {
        var story = Story()
        try story.happens(.labelled(.init(dossier: "\(story.dossier)", labels: ["flour"])), to: invoice)
        try story.happens(
            .readingFailed(
                .init(
                    dossier: "\(story.dossier)", document: "\(invoice)", side: "purchase", sentAt: "\(Timestamp.noon)",
                    pages: 1, hasNote: true, journal: nil, foreignCurrency: false, reason: "blurred")),
            to: BookingProposal.id(of: invoice))
        try story.drafts(invoice, number: nil, date: nil, period: nil, total: nil, counterparty: nil)
        try story.drafts(invoice)
        try story.numbers(invoice, as: "1", task: .named("task"))
        for count in 1...story.events.count {
            for row in try ProposalRow.fold(Array(story.events.prefix(count))).values {
                #expect(row.stateText() == (try CanonicalJSON.text(of: row)))
            }
        }
    }

    /// The paths of what is nil or holds nothing.
    private static func emptyFields(in value: Any, _ path: String) -> [String] {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional, .collection, .dictionary:
            guard let first = mirror.children.first else { return [path] }
            return emptyFields(in: first.value, path)
        case .struct:
            return mirror.children.flatMap { emptyFields(in: $0.value, "\(path).\($0.label ?? "")") }
        default: return []
        }
    }
}

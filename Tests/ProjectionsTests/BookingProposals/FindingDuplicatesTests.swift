import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Finding duplicates` {
    @Test func `gives those of one number however it is written, and those of one total on one day`() async throws {
        try await Projecting.with { projecting in
            var story = try Story.ofOneInvoice()
            try story.drafts(.named("again"), number: "f 0017", date: "2026-03-10", sentAt: .noon.adding(seconds: 1))
            try story.drafts(.named("other"), number: "G-1", sentAt: .noon.adding(seconds: 2))
            try story.drafts(.named("baker's"), sentAt: .noon.adding(seconds: 3), counterparty: .named("baker"))
            try story.drafts(.named("late"), sentAt: .noon.adding(seconds: 4))
            try await projecting.tell(story)
            let query = DuplicateQuery(projecting.queries, of: .office)
            let late = try await projecting.invoice("late")
            #expect(Set(try await query.before(late, passing: [])) == .of("invoice", "again", "other"))
            #expect(Set(try await query.before(late, passing: [.of("again")])) == .of("invoice", "other"))
            #expect(try await query.after(late, passing: []) == [])
            let again = try await projecting.invoice("again")
            #expect(try await query.before(again, passing: [.of("again")]) == [.of("invoice")])
            #expect(try await query.after(again, passing: []) == [.of("late")])
            let bakers = try await projecting.invoice("baker's")
            #expect(try await query.before(bakers, passing: []) == [])
        }
    }

    @Test func `gives the nearest, and one that is sent whenever it came`() async throws {
        try await Projecting.with { projecting in
            let most = SuspectedDuplicates.mostNamed
            var story = Story()
            for second in 0..<(3 * most) {
                try story.drafts(.named("\(second)"), sentAt: .noon.adding(seconds: second), total: nil)
            }
            try story.numbers(.named("\(3 * most - 1)"), as: "1", task: .named("task"))
            try await projecting.tell(story)
            let query = DuplicateQuery(projecting.queries, of: .office)
            let middle = try await projecting.invoice("\(most + 1)")
            let before = (1...most).map { "\($0)" } + ["\(3 * most - 1)"]
            #expect(Set(try await query.before(middle, passing: [])) == Set(before.map { .of($0) }))
            let after = (1...most).map { "\(most + 1 + $0)" }
            #expect(Set(try await query.after(middle, passing: [])) == Set(after.map { .of($0) }))
        }
    }

    @Test func `knows who is suspected to repeat one, and who of nothing`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            for second in 0..<4 {
                try story.drafts(.named("\(second)"), sentAt: .noon.adding(seconds: second), total: nil)
            }
            try story.suspects(.named("1"), of: .named("0"))
            try story.suspects(.named("2"), of: .named("1"))
            try story.suspects(.named("3"), of: .named("0"))
            try story.trashes(.named("3"))
            try await projecting.tell(story)
            let query = DuplicateQuery(projecting.queries, of: .office)
            #expect(try await query.naming(.of("0"), of: .named("miller"), in: .bakery) == [.of("1")])
            #expect(try await query.naming(.of("0"), of: .named("baker"), in: .bakery) == [])
            let last = try await projecting.invoice("2")
            #expect(try await query.unsuspected(alike: last, passing: []) == [.of("0")])
        }
    }

    @Test func `reads the nearest from an index in their order, and sorts nothing, however many there are`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = Story()
            try story.drafts(.named("invoice"))
            try await projecting.tell(story)
            let invoice = try await projecting.invoice("invoice")
            try projecting.owner().script(
                """
                INSERT INTO \(ProposalRow.table) (
                    id, office, dossier, counterparty_id, invoice_number_key, invoice_date, total, currency, side, credit_note,
                    state, sent_at, document, row_state, json
                )
                SELECT gen_random_uuid(), '\(ID<Office>.office)', '\(ID<Dossier>.bakery)', '\(ID<Counterparty>.named("miller"))',
                    'F17', '2026-02-10', 12100, 'EUR', 'purchase', false, CASE n % 2 WHEN 0 THEN 'open' ELSE 'sent' END,
                    '2026-01-01'::timestamptz + n * interval '1 hour', gen_random_uuid(), '', ''
                FROM generate_series(1, 5000) AS n;
                ANALYZE \(ProposalRow.table)
                """)
            let statements =
                DuplicateQuery.statements(before: invoice, passing: [.of("invoice")])
                + DuplicateQuery.statements(after: invoice, passing: [.of("invoice")])
            #expect(statements.count == 8)
            for plan in try await projecting.queries.segment(statements.map { "EXPLAIN \($0)" }, of: .office) {
                let lines: [String] = try plan.map { try $0.get(0) }
                #expect(
                    lines.contains { $0.contains("Index Cond") && $0.contains("ROW(sent_at, document)") }, "\(lines)")
                #expect(!lines.contains { $0.contains("Sort") }, "\(lines)")
            }
        }
    }
}

extension Projecting {
    fileprivate func invoice(_ name: String) async throws -> ArrivedInvoice {
        let row = try await queries.row(ProposalRow.self, id: ID<BookingProposal>.of(name).uuid, of: .office)
        return try #require(row?.proposal.flatMap { ArrivedInvoice($0) })
    }
}

extension ID<BookingProposal> {
    /// That of the document of this name.
    fileprivate static func of(_ document: String) -> Self { BookingProposal.id(of: .named(document)) }
}

extension Set<ID<BookingProposal>> {
    fileprivate static func of(_ documents: String...) -> Self { Set(documents.map { .of($0) }) }
}

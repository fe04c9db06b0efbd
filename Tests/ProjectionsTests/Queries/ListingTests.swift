import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Listing rows` {
    /// Two hundred proposals, some of them alike, some with holes.
    private func story(_ count: Int, seed: UInt64) throws -> Story {
        var random = SeededRandom(seed)
        var story = Story()
        for number in 1...count {
            let month = Int.random(in: 1...3, using: &random)
            let day = Int.random(in: 1...5, using: &random)
            try story.drafts(
                .named("document \(number)"),
                number: Bool.random(using: &random) ? "F-\(Int.random(in: 1...9, using: &random))" : nil,
                date: Int.random(in: 0...4, using: &random) == 0 ? nil : "2026-0\(month)-0\(day)",
                period: Int.random(in: 0...4, using: &random) == 0 ? nil : "2026-0\(month)",
                sentAt: Timestamp.noon.adding(seconds: Int.random(in: 0...2, using: &random)),
                total: Bool.random(using: &random) ? Int64.random(in: -3...3, using: &random) * 12_100 : nil)
        }
        return story
    }

    @Test func `the worklist's own order is the order in which numbers are given`() async throws {
        try await Projecting.with { projecting in
            let story = try story(200, seed: 1)
            try await projecting.tell(story)
            let rows = try ProposalRow.fold(story.events).values
            let expected = rows.sorted { left, right in
                guard let left = left.proposal, let right = right.proposal else { return false }
                return SendList.precedes(left, right)
            }.map(\.id)
            let worklist = WorklistQuery(projecting.queries)
            let list = WorklistQuery.List(office: .office, dossier: .bakery, side: .purchase)
            #expect(try await worklist.openIDs(list) == expected)
            var shown: [String] = []
            var request = ListRequest(limit: 33)
            repeat {
                let page = try await worklist.page(list, duplicates: .never, request: request)
                shown += try page.list.items.map { try #require(try RenderedItem($0).text("id")) }
                request.cursor = page.list.next
            } while request.cursor != nil
            #expect(shown == expected.map(\.description))
        }
    }

    @Test func `every row is on one page, under each sort, both ways`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try story(120, seed: 2))
            for column in ProposalRow.columns where column.isSortable {
                for descending in [false, true] {
                    let order = [ListOrder(column.name, descending: descending)]
                    var request = ListRequest(limit: 7, sort: order)
                    var ids: [String] = []
                    repeat {
                        let page = try await projecting.queries.page(
                            ProposalRow.self, of: .office, where: [], request: request)
                        #expect(page.total == 120)
                        ids += try page.items.map { try #require(try RenderedItem($0).text("id")) }
                        request.cursor = page.next
                    } while request.cursor != nil
                    #expect(ids.count == 120, "\(order)")
                    #expect(Set(ids).count == 120, "\(order)")
                }
            }
        }
    }

    @Test func `rows without a value come last, either way`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try story(60, seed: 3))
            for descending in [false, true] {
                let request = ListRequest(limit: 200, sort: [ListOrder("total", descending: descending)])
                let page = try await projecting.queries.page(ProposalRow.self, of: .office, where: [], request: request)
                let totals = try page.items.map { item in
                    try RenderedItem(item).text("total", "amount").flatMap { Double($0) }
                }
                let given = totals.compactMap(\.self)
                #expect(given == given.sorted(by: descending ? (>) : (<)))
                #expect(totals.prefix(given.count).allSatisfy { $0 != nil })
                #expect(given.count < totals.count)
            }
        }
    }

    @Test func `filters let through what they name, and the total counts those`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.drafts(.named("a"), date: "2026-01-02", period: "2026-01")
            try story.drafts(.named("b"), date: "2026-02-02", period: "2026-02")
            try story.drafts(.named("c"), date: "2026-03-02", period: "2026-03")
            try await projecting.tell(story)
            let request = ListRequest(
                limit: 1, filters: [.init(column: "period", .oneOf(["2026-01", "2026-03"]))])
            let page = try await projecting.queries.page(ProposalRow.self, of: .office, where: [], request: request)
            #expect(page.total == 2)
            #expect(page.items.count == 1)
            #expect(page.next != nil)
            let text = page.json(extra: [("gate", "{\"ready\":true}")])
            let item = try RenderedItem(text)
            #expect(item.number("total") == 2)
            #expect(item.flag("gate", "ready") == true)
            #expect((item.members["items"] as? [Any])?.count == 1)
        }
    }

    @Test(
        arguments: [
            (ListRequest(filters: [.init(column: "colour", .oneOf(["red"]))]), .unknownFilter("colour")),
            (ListRequest(filters: [.init(column: "blocked", .oneOf(["true"]))]), .unknownFilter("blocked")),
            (ListRequest(filters: [.init(column: "help", .oneOf(["perhaps"]))]), .invalidValue("help")),
            (ListRequest(filters: [.init(column: "document", .oneOf(["17"]))]), .invalidValue("document")),
            (ListRequest(sort: [ListOrder("colour")]), .unknownSort("colour")),
            (ListRequest(sort: [ListOrder("state")]), .unknownSort("state")),
            (ListRequest(cursor: "garbage"), .invalidCursor),
            (ListRequest(cursor: ""), .invalidCursor),
            (ListRequest(cursor: "W10"), .invalidCursor),
            (ListRequest(cursor: cursor(by: "total", at: "1", in: ProposalRow.self)), .invalidCursor),
            (
                ListRequest(
                    cursor: cursor(by: "total", at: "'; DROP", in: ProposalRow.self), sort: [ListOrder("total")]),
                .invalidCursor
            ),
        ] as [(ListRequest, ListError)])
    func `what a list does not know is refused by name`(request: ListRequest, refusal: ListError) throws {
        #expect(throws: refusal) { _ = try ListQuery<ProposalRow>(request, where: []).page }
    }

    /// Behind a row that has this value in the column sorted by, and none in those of the list's own order.
    private static func cursor<Row: ReadModel>(by column: String, at value: String, in model: Row.Type) -> String {
        let order = [ListOrder(column)] + Row.defaultOrder.filter { $0.column != column }
        return ListCursor(order: order, values: [value] + order.dropFirst().map { _ in nil }, id: UUID()).text
    }

    @Test func `rows alike in what they are sorted by stand in the list's own order, either way`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try story(120, seed: 5))
            let own = try await ids(of: ListRequest(limit: 200), projecting)
            for descending in [false, true] {
                let order = [ListOrder("invoice_date", descending: descending)]
                let sorted = try await projecting.queries.page(
                    ProposalRow.self, of: .office, where: [], request: ListRequest(limit: 200, sort: order))
                let byDate = try Dictionary(grouping: sorted.items) { try RenderedItem($0).text("invoice_date") }
                #expect(byDate.values.contains { $0.count > 3 })
                for items in byDate.values {
                    let places = try items.compactMap { item in
                        try RenderedItem(item).text("id").flatMap { own.firstIndex(of: $0) }
                    }
                    #expect(places.count == items.count)
                    #expect(places == places.sorted())
                }
                // A few a page, the same rows in the same order: cursors know the whole order.
                var paged: [String] = []
                var request = ListRequest(limit: 7, sort: order)
                repeat {
                    let page = try await projecting.queries.page(
                        ProposalRow.self, of: .office, where: [], request: request)
                    paged += page.items
                    request.cursor = page.next
                } while request.cursor != nil
                #expect(paged == sorted.items)
            }
        }
    }

    private func ids(of request: ListRequest, _ projecting: Projecting) async throws -> [String] {
        let page = try await projecting.queries.page(ProposalRow.self, of: .office, where: [], request: request)
        return try page.items.compactMap { try RenderedItem($0).text("id") }
    }

    @Test func `a cursor or a filter with a NUL in it is refused or finds nothing, on every list under every sort`()
        async throws
    {
        try await Projecting.with { projecting in
            for model in ReadModels.all { try await ask(model, for: "4\0", of: projecting.queries) }
        }
    }

    private func ask<Row: ReadModel>(_ model: Row.Type, for text: String, of queries: ReadModelQueries) async throws {
        for column in Row.columns {
            let order = [ListOrder(column.name)]
            let cursor = Self.cursor(by: column.sortColumn, at: text, in: model)
            let filter = ListRequest.Filter(column: column.name, .oneOf([text]))
            let span = ListRequest.Filter(column: column.name, .between(text, text))
            let requests =
                (column.isSortable ? [ListRequest(cursor: cursor, sort: order)] : [])
                + (column.isFilterable ? [ListRequest(filters: [filter]), ListRequest(filters: [span])] : [])
            for request in requests {
                do {
                    let page = try await queries.page(model, of: .office, where: [], request: request)
                    #expect(page.items == [])
                } catch let error as ListError {
                    #expect([.invalidCursor, .invalidValue(column.name)].contains(error), "\(request)")
                }
            }
        }
    }

    @Test func `a page of the worklist is read from an index in order, and sorts nothing`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try story(200, seed: 4))
            let query = try ListQuery<ProposalRow>(
                ListRequest(limit: 20),
                where: [
                    "office = \(ID<Office>.office.uuid)", "dossier = \(ID<Dossier>.bakery.uuid)", "side = 'purchase'",
                    "state = 'open'",
                ])
            let owner = try projecting.owner()
            try owner.script(
                "ANALYZE read_model.proposal_\(ProposalRow.version); SET enable_seqscan = off; SET enable_bitmapscan = off"
            )
            let plan: [String] = try owner.query("EXPLAIN \(try query.page)").map { try $0.get(0) }
            #expect(plan.contains { $0.contains("Index Scan") })
            #expect(!plan.contains { $0.contains("Sort Key") && !$0.contains("Presorted") })
        }
    }

    @Test func `the first pages of the archive and of the books are read from an index in order, and sort nothing`()
        async throws
    {
        try await MigratedDatabase.with { database in
            let owner = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
            try fill(ArchiveRow.self, ["filed": "true", "invoice_date": "day"], in: owner)
            try fill(LedgerEntryRow.self, ["date": "day"], in: owner)
            let dossier: [SQL] = ["office = \(ID<Office>.office.uuid)", "dossier = \(ID<Dossier>.bakery.uuid)"]
            for page in [
                try ListQuery<ArchiveRow>(ListRequest(), where: dossier + ["filed", "journal IN ('J0', 'J1')"]).page,
                try ListQuery<LedgerEntryRow>(ListRequest(), where: dossier).page,
            ] {
                let plan: [String] = try owner.query("EXPLAIN \(page)").map { try $0.get(0) }
                #expect(plan.contains { $0.contains("Index Scan") }, "\(plan)")
                #expect(!plan.contains { $0.contains("Sort") }, "\(plan)")
            }
        }
    }

    /// Three thousand rows of one dossier, some of them without a day.
    private func fill<Row: ReadModel>(_ model: Row.Type, _ values: [String: String], in owner: Session) throws {
        let values = values.sorted { $0.key < $1.key }
        try owner.script(
            """
            INSERT INTO \(Row.table) (id, office, dossier, journal, number, row_state, json, \(values.map(\.key).joined(separator: ", ")))
            SELECT gen_random_uuid(), '\(ID<Office>.office)', '\(ID<Dossier>.bakery)', 'J' || n % 3, n::text, '', '',
                \(values.map(\.value).joined(separator: ", "))
            FROM generate_series(1, 3000) AS n, nullif('2026-01-' || n % 28, '2026-01-0') AS day;
            ANALYZE \(Row.table)
            """)
    }
}

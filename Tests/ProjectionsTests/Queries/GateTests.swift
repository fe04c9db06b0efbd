import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

@Suite struct `Judging a worklist` {
    let list = WorklistQuery.List(office: .office, dossier: .bakery, side: .purchase)

    @Test func `it is ready when nothing in it blocks, whatever the page shows`() async throws {
        try await Projecting.with { projecting in
            let worklist = WorklistQuery(projecting.queries)
            let empty = try await worklist.page(list, duplicates: .never, request: ListRequest())
            #expect(!empty.gate.ready)

            var story = Story()
            try story.drafts(.named("good"))
            try await projecting.tell(story)
            #expect(try await worklist.gate(list, duplicates: .never).ready)

            let told = story.events.count
            try story.drafts(.named("bad"), total: nil)
            try await projecting.tell(story, from: told)
            let page = try await worklist.page(
                list, duplicates: .never,
                request: ListRequest(filters: [.init(column: "validation", .oneOf(["OK_NEW_PARTY"]))]),
                countingValidations: true)
            #expect(page.list.total == 1)
            #expect(!page.gate.ready)
            #expect(page.gate.blockers.map(\.proposal) == [BookingProposal.id(of: .named("bad"))])
            #expect(page.gate.blockers.first?.reasons == ["missing:total", "missing:lines"])
            #expect(page.validations == [.okNewParty: 1])
            let item = try RenderedItem(page.json())
            #expect(item.flag("gate", "ready") == false)
            #expect(item.number("facets", "validation", "OK_NEW_PARTY") == 1)
        }
    }

    @Test func `a suspected duplicate blocks where the dossier says so, until it is checked`() async throws {
        try await Projecting.with { projecting in
            let worklist = WorklistQuery(projecting.queries)
            var story = Story()
            let twin = ID<Document>.named("twin")
            try story.drafts(.named("first"))
            try story.drafts(twin)
            try story.suspects(twin, of: .named("first"))
            try await projecting.tell(story)
            #expect(try await worklist.gate(list, duplicates: .never).ready)
            let gate = try await worklist.gate(list, duplicates: .unacknowledged)
            #expect(gate.blockers.map(\.reasons) == [["duplicate-unacknowledged"]])

            let told = story.events.count
            try story.checks(twin)
            try await projecting.tell(story, from: told)
            #expect(try await worklist.gate(list, duplicates: .unacknowledged).ready)
        }
    }

    @Test(
        arguments: [(.unacknowledged, ["duplicate-unacknowledged"]), (.never, [])] as [(DuplicateBlocks, [String])])
    func `a row says of a suspected duplicate what the gate says`(rule: DuplicateBlocks, reasons: [String])
        async throws
    {
        try await Projecting.with { projecting in
            var story = Story()
            let twin = ID<Document>.named("twin")
            try story.drafts(twin)
            try story.suspects(twin, of: .named("first"))
            try await projecting.tell(story)
            let worklist = WorklistQuery(projecting.queries)
            let fromTable = try await worklist.page(list, duplicates: rule, request: ListRequest())
            try await worklist.hold(list, in: projecting.worklists, projecting.registry)
            let held = try #require(
                try projecting.worklists.page(
                    list, request: ListRequest(), duplicates: rule, countingValidations: false))
            for page in [fromTable, held] {
                #expect(try RenderedItem(page.list.items[0]).texts("reasons") == reasons)
                #expect(page.gate.blockers.flatMap(\.reasons) == reasons)
            }
        }
    }

    @Test func `the proposals of a period are those that closing it affects`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.drafts(.named("february"))
            try story.drafts(.named("march"), date: "2026-03-01", period: "2026-03")
            try await projecting.tell(story)
            let affected = try await WorklistQuery(projecting.queries).openIDs(
                in: .month("2026-02"), journals: ["CFAK", "CFVK"], dossier: .bakery, of: .office)
            #expect(affected == [BookingProposal.id(of: .named("february"))])
        }
    }

    @Test func `a counterparty is found by its VAT number and by its name`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let query = CounterpartyQuery(projecting.queries)
            let number = try #require(VATNumber("BE0403170701"))
            #expect(try await query.counterparty(vatNumber: number, in: .bakery, of: .office)?.id == .named("miller"))
            #expect(
                try await query.counterparty(name: "moulin  DE l'escaut", in: .bakery, of: .office)?.id
                    == .named("miller"))
            #expect(try await query.counterparty(name: "moulin", in: .bakery, of: .office) == nil)
        }
    }

    @Test func `of counterparties that bear one name, none is found by it but the one that is named by it`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = Story()
            let mill = { (number: String?) in
                CounterpartyEvent.created(.init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: number))
            }
            try story.happens(mill("BE0403170701"), to: ID<Counterparty>.named("one"))
            try story.happens(mill("BE0428759497"), to: ID<Counterparty>.named("two"))
            try await projecting.tell(story)
            let query = CounterpartyQuery(projecting.queries)
            #expect(try await query.counterparty(name: "Mill", in: .bakery, of: .office) == nil)
            let told = story.events.count
            let named = Counterparty.id(vatNumber: nil, name: "Mill", of: .bakery)
            try story.happens(mill(nil), to: named)
            try await projecting.tell(story, from: told)
            #expect(try await query.counterparty(name: "mill", in: .bakery, of: .office)?.id == named)
        }
    }

    @Test func `a counterparty is not found by another name that begins as its own`() async throws {
        try await Projecting.with { projecting in
            let beginning = String(repeating: "m", count: 170)
            var story = Story()
            try story.happens(
                .created(.init(dossier: "\(ID<Dossier>.bakery)", name: beginning + "ill", vatNumber: nil)),
                to: ID<Counterparty>.named("mill"))
            try await projecting.tell(story)
            let query = CounterpartyQuery(projecting.queries)
            #expect(try await query.counterparty(name: beginning + "ILL", in: .bakery, of: .office) != nil)
            #expect(try await query.counterparty(name: beginning + "oon", in: .bakery, of: .office) == nil)
        }
    }
}

import Foundation
import GivenWhenThen
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Sorting a list` {
    private static let names = ["Zoo", "acme", "École", "Zed", "Eben"]
    private static let namesInOrder = ["acme", "Eben", "École", "Zed", "Zoo"]

    @Test func `by name is by what people see, whatever capitals and accents`() async throws {
        try await Projecting.with { projecting in
            for name in Self.names {
                var story = Story(dossier: .named("dossier \(name)"))
                try story.activates(name)
                try await projecting.tell(story)
            }
            var story = Story()
            for name in Self.names {
                let created = CounterpartyEvent.Created(dossier: "\(story.dossier)", name: name, vatNumber: nil)
                try story.happens(.created(created), to: ID<Counterparty>.named("party \(name)"))
                try story.drafts(.named(name), counterparty: .named("party \(name)"), called: name)
            }
            try await projecting.tell(story)
            try await expect(DossierRow.self, by: "name", "name", in: Self.namesInOrder, projecting)
            try await expect(CounterpartyRow.self, by: "name", "name", in: Self.namesInOrder, projecting)
            try await expect(
                ProposalRow.self, by: "counterparty", "counterparty", "name", in: Self.namesInOrder, projecting)
            let unasked = ListRequest()
            #expect(try await shown(DossierRow.self, unasked, "name", projecting) == Self.namesInOrder)
            #expect(try await shown(CounterpartyRow.self, unasked, "name", projecting) == Self.namesInOrder)
        }
    }

    @Test func `of people, their tokens, documents and accounts by name is so too`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            for (index, name) in Self.names.enumerated() {
                let invited = MemberEvent.Invited(
                    kind: "office", email: "\(index)@kantoor.example", name: name, profile: "support", dossiers: [],
                    locale: "fr")
                try story.happens(.invited(invited), to: ID<Member>.named("member \(name)"))
                let issued = AccessTokenEvent.Issued(
                    member: "\(ID<Member>.claire)", name: name, prefix: "prp_a", scopes: [],
                    dossiers: nil, expiresAt: nil)
                try story.happens(.issued(issued), to: ID<AccessToken>.named("token \(name)"))
                try story.uploads(.named("document \(name)"), title: name)
            }
            let accounts = Self.names.enumerated().map { index, name in
                LedgerEvent.AccountsObserved.Account(code: "61\(index)000", name: name)
            }
            try story.happens(
                .accountsObserved(.init(dossier: "\(story.dossier)", accounts: accounts)),
                to: ID<LedgerSync>.named("sync"))
            try await projecting.tell(story)
            try await expect(MemberRow.self, by: "name", "name", in: Self.namesInOrder, projecting)
            try await expect(TokenRow.self, by: "name", "name", in: Self.namesInOrder, projecting)
            try await expect(DocumentRow.self, by: "title", "title", in: Self.namesInOrder, projecting)
            try await expect(LedgerAccountRow.self, by: "name", "name", in: Self.namesInOrder, projecting)
            #expect(try await shown(MemberRow.self, ListRequest(), "name", projecting) == Self.namesInOrder)
        }
    }

    @Test func `of the books by number is by the numbers in it`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            let entries = ["100", "1", "99", "10"].map { number in
                LedgerEvent.Entry(
                    externalRef: "2026/CFAK/\(number)", journal: "CFAK", number: number, period: "2026-02",
                    fiscalYear: "2026", date: "2026-02-10", invoiceNumber: nil, counterpartyName: "Moulin",
                    counterpartyVatNumber: nil, paid: false, lines: [], document: nil)
            }
            let observed = LedgerEvent.EntriesObserved(dossier: "\(story.dossier)", entries: entries)
            try story.happens(.entriesObserved(observed), to: ID<LedgerSync>.named("sync"))
            try await projecting.tell(story)
            try await expect(LedgerEntryRow.self, by: "number", "number", in: ["1", "10", "99", "100"], projecting)
            #expect(
                try await shown(LedgerEntryRow.self, ListRequest(), "number", projecting) == ["100", "99", "10", "1"])
        }
    }

    @Test func `of invoices by their number is by the numbers in it, in the worklist and in the archive`() async throws
    {
        try await Projecting.with { projecting in
            let numbers = ["F-100", "f-9", "F-10", "E-11"]
            var story = Story()
            for number in numbers { try story.drafts(.named(number), number: number) }
            let entries = numbers.map { number in
                LedgerEvent.Entry(
                    externalRef: "2026/CFAK/\(number)", journal: "CFAK", number: number, period: "2026-02",
                    fiscalYear: "2026", date: "2026-02-10", invoiceNumber: number, counterpartyName: "Moulin",
                    counterpartyVatNumber: nil, paid: false,
                    lines: [.init(account: "440000", debitCents: 0, creditCents: 100)], document: nil)
            }
            let observed = LedgerEvent.EntriesObserved(dossier: "\(story.dossier)", entries: entries)
            try story.happens(.entriesObserved(observed), to: ID<LedgerSync>.named("sync"))
            try await projecting.tell(story)
            let inOrder = ["E-11", "f-9", "F-10", "F-100"]
            try await expect(ProposalRow.self, by: "invoice_number", "invoice_number", in: inOrder, projecting)
            try await expect(ArchiveRow.self, by: "invoice_number", "invoice_number", in: inOrder, projecting)
        }
    }

    /// One way and the other, a row a page, so that each cursor is used.
    private func expect<Row: ReadModel>(
        _ model: Row.Type, by column: String, _ path: String..., in order: [String], _ projecting: Projecting
    ) async throws {
        for descending in [false, true] {
            var request = ListRequest(limit: 1, sort: [ListOrder(column, descending: descending)])
            var values: [String] = []
            repeat {
                let page = try await projecting.queries.page(model, of: .office, where: [], request: request)
                values += try page.items.compactMap { try RenderedItem($0).text(at: path) }
                request.cursor = page.next
            } while request.cursor != nil
            #expect(values == (descending ? order.reversed() : order), "\(model)")
        }
    }

    private func shown<Row: ReadModel>(
        _ model: Row.Type, _ request: ListRequest, _ member: String, _ projecting: Projecting
    ) async throws -> [String] {
        let page = try await projecting.queries.page(model, of: .office, where: [], request: request)
        return try page.items.compactMap { try RenderedItem($0).text(member) }
    }
}

import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `Moving a proposal to the other side` {
    private static let sales = JournalProfile.of(.added("CFVK", .sale))

    private static func moved(journal: String?, foreignCurrency: Bool = true, follows: Bool? = nil)
        -> BookingProposalEvent
    {
        .moved(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", side: "sale",
                journal: journal, foreignCurrency: foreignCurrency, by: "\(Author.claire)", at: "\(Timestamp.noon)",
                journalFollows: follows))
    }

    /// What has happened once Claire has moved it to that side.
    private static func moved(
        _ history: [BookingProposalEvent], to side: InvoiceSide
    ) throws -> [BookingProposalEvent] {
        let journal = side == .sale ? sales : .purchases
        return history
            + (try BookingProposal(folding: history).decide(
                .annotate(
                    .changing(in: journal) {
                        $0.side = side
                        $0.journal = .set(journal.code)
                    }), in: .claireAtNoon))
    }

    @Test func `keeps what it says of the invoice, and judges its codes again`() throws {
        let outcome = Given<BookingProposal>(.drafted(.balanced), .checked())
            .when(
                .annotate(
                    .changing(in: Self.sales) {
                        $0.side = .sale
                        $0.journal = .set("CFVK")
                        $0.journalFollows = true
                    }))
        outcome.then(Self.moved(journal: "CFVK", foreignCurrency: Self.sales.foreignCurrency, follows: true))
        let proposal = try #require(outcome.state.content)
        #expect(proposal.side == .sale && proposal.check == nil && proposal.fields.journal == "CFVK")
        #expect(proposal.fields.counterparty == ProposalCounterparty(.mill))
        #expect(proposal.validation(periodIsOpen: true).reasons == ["missing:lines/0/vat_code"])
        #expect(
            proposal.provenance[.journal]
                == Provenance(source: .derived, by: "\(Author.claire)", was: ["CFAK"]))
    }

    @Test func `takes the other changes with it, under the rules of the new journal`() throws {
        let later = JournalProfile.of(.added("CFVK", .sale), .closed("2026-03"))
        let outcome = Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: later) {
                        $0.side = .sale
                        $0.journal = .set("CFVK")
                        $0.lines = []
                    }))
        let proposal = try #require(outcome.state.content)
        #expect(proposal.side == .sale && proposal.fields.lines.isEmpty)
        #expect(
            proposal.fields.period == .month("2026-04")
                && proposal.validation(periodIsOpen: true).reasons == ["missing:lines"])
        #expect(proposal.provenance[.journal]?.source == .member)
    }

    @Test func `without a journal there waits for one`() throws {
        let outcome = Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: nil) {
                        $0.side = .sale
                        $0.journal = .cleared
                    }))
        outcome.then(Self.moved(journal: nil, foreignCurrency: false))
        #expect(try #require(outcome.state.content).unfilled.contains("journal"))
    }

    @Test func `takes off the rate its buyer owes, and puts it on again where it goes back`() throws {
        let moved = try Self.moved([.drafted(.subcontracted(at: "6.00"))], to: .sale)
        let sale = try #require(BookingProposal(folding: moved).content)
        #expect(sale.fields.lines.map(\.vatRate) == [.zero])
        #expect(sale.provenance[.lines]?.source == .derived)
        #expect(sale.provenance[.lines]?.was == ["611000 COC 6.00% 121.00 + 0.00"])
        #expect(sale.validation(periodIsOpen: true).reasons == [])
        let back = try #require(BookingProposal(folding: try Self.moved(moved, to: .purchase)).content)
        #expect(back.fields.lines.map(\.vatRate) == [.six] && back.warnings == [])
    }

    @Test func `from the sales takes the rate most buyers owe, and says that it was assumed`() throws {
        let sale = Drafted.subcontracted(at: "0.00").with {
            $0.side = "sale"
            $0.journal = "CFVK"
        }
        let moved = try Self.moved([.drafted(sale)], to: .purchase)
        let purchase = try #require(BookingProposal(folding: moved).content)
        #expect(purchase.fields.lines.map(\.vatRate) == [.twentyOne])
        #expect(purchase.warnings == ["reverse-charge-rate"])
        // Nothing has been stated by going there and back.
        let there = try Self.moved(moved, to: .sale)
        #expect(try #require(BookingProposal(folding: there).content).warnings == [])
        let back = try #require(BookingProposal(folding: try Self.moved(there, to: .purchase)).content)
        #expect(back.fields.lines.map(\.vatRate) == [.twentyOne] && back.warnings == ["reverse-charge-rate"])
    }

    @Test func `leaves open what only a person can settle about its lines`() throws {
        let asked = Drafted.subcontracted(at: "21.00").with {
            $0.brokenRules = [OpenQuestion.vatCategoryOfOtherParties.rawValue]
        }
        let moved = try Self.moved([.drafted(asked)], to: .sale)
        let sale = try #require(BookingProposal(folding: moved).content)
        #expect(sale.fields.lines.map(\.vatRate) == [.zero])
        #expect(sale.validation(periodIsOpen: true).reasons == ["rule:vat-category-of-other-parties"])
    }

    @Test func `recorded before rates followed, leaves them as they were`() throws {
        let history: [BookingProposalEvent] = [
            .drafted(.subcontracted(at: "6.00")), Self.moved(journal: "CFVK"),
        ]
        #expect(try #require(BookingProposal(folding: history).content).fields.lines.map(\.vatRate) == [.six])
        // What it had is what it goes back with.
        let back = try Self.moved(history, to: .purchase)
        #expect(try #require(BookingProposal(folding: back).content).fields.lines.map(\.vatRate) == [.six])
    }

    @Test func `is booked at the rate that it shows`() throws {
        let draft = Drafted.subcontracted(at: "21.00")
        let moved = try Self.moved([.drafted(draft)], to: .sale)
        let proposal = Loaded<BookingProposal>.reading(.named("moved"), moved)
        let sending = Sending(side: .sale, proposals: [proposal])
        let entries = try sending.send().payloads(ConnectorTaskEvent.Created.self).map(\.entry)
        #expect(entries.flatMap(\.lines).map(\.vatRate) == ["0.00"])
        #expect(proposal.open?.fields.lines.map(\.vatRate) == [.zero])
    }

    @Test func `into a journal of the side it leaves is refused, and to where it stands is nothing`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing {
                        $0.side = .sale
                        $0.journal = .set("CFAK")
                    })
            ).refused(.journalOfOtherSide("CFAK"))
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing { $0.side = .purchase })).nothing()
    }
}

extension Drafted {
    /// A purchase whose buyer owes the VAT at that rate, on one line.
    fileprivate static func subcontracted(at rate: String) -> Drafted {
        balanced.with {
            $0.lines = [
                .init(account: "611000", vatCode: "COC", vatRate: rate, baseCents: 12_100, vatCents: 0, note: nil)
            ]
        }
    }
}

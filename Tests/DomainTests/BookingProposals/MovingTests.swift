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
        #expect(proposal.fields.period == .month("2026-04") && proposal.validation(periodIsOpen: true).reasons == [])
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

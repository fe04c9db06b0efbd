import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `Annotating a booking proposal` {
    @Test func `records the fields that change, with author and time`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(.annotate(.changing { $0.invoiceNumber = .set("F-18") }))
            .then(.annotated { $0.invoiceNumber = "F-18" })
    }

    @Test func `leaves the other fields as they are`() throws {
        let before = try #require(Given<BookingProposal>(.drafted(.balanced)).state.content).fields
        let after = try #require(
            Given<BookingProposal>(.drafted(.balanced))
                .when(.annotate(.changing { $0.comment = .set("For the till") })).state.content
        ).fields
        var expected = before
        expected.comment = "For the till"
        #expect(after == expected)
    }

    @Test func `to what it is changes nothing`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing {
                        $0.invoiceNumber = .set("F-17")
                        $0.totalCents = .set(12_100)
                        $0.lines = [BookingLine(.flour)]
                        $0.dueDate = .cleared
                        $0.creditNote = false
                    })
            ).nothing()
    }

    @Test func `with the amounts that stand there settles sums that do not agree`() throws {
        let broken = Drafted.balanced.with { $0.brokenRules = ["BR-CO-16"] }
        let outcome = Given<BookingProposal>(.drafted(broken))
            .when(.annotate(.changing { $0.totalCents = .set(12_100) }))
        outcome.then(.annotated { $0.totalCents = 12_100 })
        #expect(try #require(outcome.state.content).brokenRules.isEmpty)
        Given<BookingProposal>(.drafted(broken)).when(.annotate(.changing { $0.invoiceNumber = .set("F-17") }))
            .nothing()
    }

    @Test(arguments: [true, false]) func `as a credit note or as none settles what a negative credit note is`(
        isCreditNote: Bool
    ) throws {
        let question = OpenQuestion.creditNoteNegative.rawValue
        let drafted = Drafted.balanced.with { $0.brokenRules = ["BR-CO-16", question] }
        let outcome = Given<BookingProposal>(.drafted(drafted))
            .when(.annotate(.changing { $0.creditNote = isCreditNote }))
        outcome.then(.annotated { $0.creditNote = isCreditNote })
        #expect(try #require(outcome.state.content).brokenRules == ["BR-CO-16"])
    }

    @Test func `empties the fields it clears, and names them`() throws {
        let outcome = Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing {
                        $0.counterparty = .cleared
                        $0.totalCents = .cleared
                        $0.period = .cleared
                    }))
        outcome.then(.annotated { $0.cleared = ["period", "counterparty", "total"] })
        let fields = try #require(outcome.state.content).fields
        #expect(fields.counterparty == nil && fields.totalCents == nil)
        #expect(fields.period == nil && fields.fiscalYear == nil)
    }

    @Test func `a field that is set and cleared at once is remembered once`() throws {
        let proposal = try #require(
            Given<BookingProposal>(
                .drafted(.balanced),
                .annotated {
                    $0.invoiceNumber = "F-18"
                    $0.cleared = ["invoice_number", "invoice_number", "unheard-of"]
                }
            ).state.content)
        #expect(proposal.fields.invoiceNumber == nil)
        #expect(proposal.provenance[.invoiceNumber]?.was == ["F-17"])
        #expect(
            Set(proposal.provenance.keys)
                == Set(Given<BookingProposal>(.drafted(.balanced)).state.content?.fields.filled ?? []))
    }

    @Test func `clears every field that can be cleared`() throws {
        let full = Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.dueDate = "2026-04-10"; $0.communication = "+++"
                }),
            .annotated {
                $0.comment = "a"
                $0.note = "b"
                $0.creditorIban = "BE68539007547034"
                $0.exchangeRate = .init(rate: "1.08", source: "ecb", date: nil)
            })
        let fields = try #require(
            full.when(
                .annotate(
                    .changing(in: nil) {
                        $0.journal = .cleared
                        $0.invoiceNumber = .cleared
                        $0.invoiceDate = .cleared
                        $0.dueDate = .cleared
                        $0.period = .cleared
                        $0.counterparty = .cleared
                        $0.totalCents = .cleared
                        $0.communication = .cleared
                        $0.creditorIBAN = .cleared
                        $0.comment = .cleared
                        $0.note = .cleared
                        $0.exchangeRate = .cleared
                        $0.lines = []
                    })
            ).state.content
        ).fields
        #expect(fields == ProposalFields())
    }

    @Test func `with a rate that makes more of it than anybody books still lacks one`() throws {
        let rated = Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.currency = "USD"
                    $0.totalCents = 1_000_000_000_000
                    $0.lines = [.on("600000", 1_000_000_000_000)]
                }),
            .annotated { $0.exchangeRate = .init(rate: "0.00000001", source: "typed", date: nil) })
        #expect(try #require(rated.state.content).validation(periodIsOpen: true).reasons == ["missing:exchange-rate"])
    }

    @Test func `with another currency forgets the rate of the first`() throws {
        let dollars = Given<BookingProposal>(
            .drafted(.balanced.with { $0.currency = "USD" }),
            .annotated { $0.exchangeRate = .init(rate: "1.08", source: "ecb", date: nil) })
        let pounds = dollars.when(.annotate(.changing { $0.currency = Currency("GBP") }))
        pounds.then(
            .annotated {
                $0.currency = "GBP"
                $0.cleared = ["exchange_rate"]
            })
        #expect(try #require(pounds.state.content).validation(periodIsOpen: true).reasons == ["missing:exchange-rate"])
        dollars.when(.annotate(.changing { $0.currency = Currency("USD") })).nothing()
        let rated = dollars.when(
            .annotate(
                .changing {
                    $0.currency = Currency("GBP")
                    $0.exchangeRate = .set(.init(rate: "0.84", source: "ecb", date: nil))
                }))
        #expect(rated.state.content?.fields.exchangeRate?.rate == "0.84")
    }

    @Test func `undoes a check`() {
        let checked = Given<BookingProposal>(.drafted(.balanced), .checked())
        let annotated = checked.when(.annotate(.changing { $0.note = .set("Look again") })).state.content
        #expect(checked.state.content?.check != nil && annotated?.check == nil)
        #expect(annotated?.validation(periodIsOpen: true).code == .ok)
    }

    @Test(arguments: [
        (BookingProposal(), BookingProposalRefusal.unknownProposal),
        (BookingProposal(folding: [.drafted(.balanced), .sentAsSeven]), .alreadySent),
        (BookingProposal(folding: [.drafted(.balanced), .deletedByClaire]), .deleted),
    ])
    func `is for open proposals`(proposal: BookingProposal, refusal: BookingProposalRefusal) {
        #expect(throws: refusal) { try proposal.decide(.annotate(.changing()), in: .claireAtNoon) }
    }
}

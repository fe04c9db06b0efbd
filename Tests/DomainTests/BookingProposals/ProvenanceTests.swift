import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The provenance of a field` {
    private func provenance(_ history: BookingProposalEvent...) throws -> [ProposalField: Provenance] {
        try #require(Given<BookingProposal>(history).state.content).provenance
    }

    @Test func `is the reading, for all that was read`() throws {
        let provenance = try provenance(.drafted(.balanced))
        #expect(
            provenance.keys.map(\.rawValue).sorted() == [
                "counterparty", "credit_note", "currency", "invoice_date", "invoice_number", "journal", "lines",
                "period",
                "total",
            ])
        #expect(Set(provenance.values.map(\.source)) == [.ubl])
        #expect(provenance.values.allSatisfy { $0.by == nil && $0.was.isEmpty })
    }

    @Test func `is the person who changed it, with what it was, oldest first`() throws {
        let provenance = try provenance(
            .drafted(.balanced), .annotated { $0.totalCents = 13_000 }, .annotated { $0.totalCents = 14_000 })
        let total = try #require(provenance[.total])
        #expect(total == Provenance(source: .member, by: "\(Author.claire)", was: ["121.00", "130.00"]))
        #expect(provenance[.invoiceNumber]?.source == .ubl)
    }

    @Test func `of a field that was empty tells of no earlier value`() throws {
        #expect(try provenance(.drafted(.empty), .annotated { $0.invoiceNumber = "1" })[.invoiceNumber]?.was == [])
    }

    @Test func `of an emptied field tells what it was`() throws {
        let provenance = try provenance(.drafted(.balanced), .annotated { $0.cleared = ["counterparty"] })
        #expect(provenance[.counterparty]?.was == ["Mill"])
    }

    @Test func `of a line's account and VAT code is the bookings they were taken from, until a person gives lines`()
        throws
    {
        let learned = BookingProposalEvent.Line.flour.with {
            $0.accountSource = "bookings"
            $0.vatCodeSource = "bookings"
        }
        let drafted = BookingProposalEvent.drafted(.balanced.with { $0.lines = [learned, .flour] })
        func origins(_ history: BookingProposalEvent...) throws -> [LineOrigins] {
            let content = try #require(Given<BookingProposal>(history).state.content)
            return content.fields.lines.indices.map { content.origins(ofLine: $0) }
        }
        let read = [LineOrigins(account: .bookings, vatCode: .bookings), LineOrigins()]
        #expect(try origins(drafted) == read)
        #expect(try origins(drafted, .annotated { $0.lines = [.flour, .flour] }) == read)
        let reduced = BookingProposalEvent.Line.flour.with { $0.vatRate = "6.00" }
        #expect(try origins(drafted, .annotated { $0.lines = [.flour, reduced] }) == [LineOrigins(), LineOrigins()])
        #expect(try origins(.drafted(.balanced)) == [LineOrigins()])
    }

    @Test func `is the person who changed no more of the lines than a rate of VAT`() throws {
        let reduced = BookingProposalEvent.Line.flour.with { $0.vatRate = "6.00" }
        let lines = try provenance(.drafted(.balanced), .annotated { $0.lines = [reduced] })[.lines]
        #expect(
            lines
                == Provenance(
                    source: .member, by: "\(Author.claire)", was: ["600000 P21-G 21.00% 100.00 + 21.00"]))
    }

    @Test(arguments: [("ecb", "2026-03-11"), ("manual", "2026-03-10")])
    func `is the person who changed no more of the rate than where it is from, or its day`(
        source: String, date: String
    ) throws {
        let rate = BookingProposalEvent.ExchangeRate(rate: "1.0842", source: "ecb", date: "2026-03-10")
        let history = [.drafted(.balanced), .annotated { $0.exchangeRate = rate }] as [BookingProposalEvent]
        let changed = BookingProposalEvent.ExchangeRate(rate: "1.0842", source: source, date: date)
        let outcome = Given<BookingProposal>(history)
            .when(.annotate(.changing { $0.exchangeRate = .set(changed) }), in: .by(.agent))
        #expect(
            outcome.state.content?.provenance[.exchangeRate]
                == Provenance(source: .member, by: "\(Author.agent)", was: ["1.0842 ecb 2026-03-10"]))
    }

    @Test func `stays where a field is given again as it is`() throws {
        let again = try provenance(
            .drafted(.balanced),
            .annotated {
                $0.lines = [.flour]
                $0.totalCents = 12_100
                $0.currency = "EUR"
            })
        #expect(Set(again.values.map(\.source)) == [.ubl])
    }

    @Test func `of a period that followed the date is derived`() throws {
        let provenance = try provenance(
            .drafted(.balanced),
            .annotated {
                $0.period = "2026-04"
                $0.periodFollows = true
            })
        #expect(provenance[.period]?.source == .derived)
    }

    @Test func `of a journal that followed from the kind of invoice is derived`() throws {
        let provenance = try provenance(
            .drafted(.balanced),
            .annotated {
                $0.creditNote = true
                $0.journal = "CFNC"
                $0.journalFollows = true
            })
        #expect(provenance[.journal]?.source == .derived && provenance[.creditNote]?.source == .member)
    }

    @Test func `begins anew with another reading`() throws {
        let provenance = try provenance(
            .drafted(.balanced), .annotated { $0.totalCents = 13_000 }, .drafted(.balanced.with { $0.source = "cii" }))
        #expect(Set(provenance.values.map(\.source)) == [.cii])
    }
}

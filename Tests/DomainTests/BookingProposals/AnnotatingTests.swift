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
        let before = try #require(Given<BookingProposal>(.drafted(.balanced)).state.proposal).fields
        let after = try #require(
            Given<BookingProposal>(.drafted(.balanced))
                .when(.annotate(.changing { $0.comment = .set("For the till") })).state.proposal
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
        #expect(try #require(outcome.state.proposal).brokenRules.isEmpty)
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
        #expect(try #require(outcome.state.proposal).brokenRules == ["BR-CO-16"])
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
        let fields = try #require(outcome.state.proposal).fields
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
            ).state.proposal)
        #expect(proposal.fields.invoiceNumber == nil)
        #expect(proposal.provenance[.invoiceNumber]?.was == ["F-17"])
        #expect(
            Set(proposal.provenance.keys)
                == Set(Given<BookingProposal>(.drafted(.balanced)).state.proposal?.fields.filled ?? []))
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
            ).state.proposal
        ).fields
        #expect(fields == ProposalFields())
    }

    @Test func `with a rate that makes more of it than anybody books still lacks one`() throws {
        let rated = Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.currency = "USD"
                    $0.totalCents = 1_000_000_000_000
                    $0.lines = []
                }),
            .annotated { $0.exchangeRate = .init(rate: "0.00000001", source: "typed", date: nil) })
        #expect(try #require(rated.state.proposal).validation().reasons == ["missing:exchange-rate"])
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
        #expect(try #require(pounds.state.proposal).validation().reasons == ["missing:exchange-rate"])
        dollars.when(.annotate(.changing { $0.currency = Currency("USD") })).nothing()
        let rated = dollars.when(
            .annotate(
                .changing {
                    $0.currency = Currency("GBP")
                    $0.exchangeRate = .set(.init(rate: "0.84", source: "ecb", date: nil))
                }))
        #expect(rated.state.proposal?.fields.exchangeRate?.rate == "0.84")
    }

    @Test func `undoes a check`() {
        let checked = Given<BookingProposal>(.drafted(.balanced), .checked())
        let annotated = checked.when(.annotate(.changing { $0.note = .set("Look again") })).state.proposal
        #expect(checked.state.proposal?.check != nil && annotated?.check == nil)
        #expect(annotated?.validation().code == .ok)
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

@Suite struct `The journal of a booking proposal` {
    private let sales = JournalProfile.of(.added("CFVK", .sale))
    private let creditNotes = JournalProfile.of(.added("CFNC", creditNotesOnly: true))

    @Test func `is one the dossier has`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: nil) { $0.journal = .set("CFXX") }))
            .refused(.unknownJournal("CFXX"))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: .purchases) { $0.journal = .set("CFXX") })
        )
        .refused(.unknownJournal("CFXX"))
    }

    @Test func `is of its side of the trade`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: sales) { $0.journal = .set("CFVK") }))
            .refused(.journalOfOtherSide("CFVK"))
    }

    @Test func `takes an invoice only if it is not for credit notes alone`() {
        let toCreditNotes = Annotation.changing(in: creditNotes) { $0.journal = .set("CFNC") }
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(toCreditNotes))
            .refused(.journalTakesCreditNotesOnly("CFNC", field: "journal"))
        let noMore = Annotation.changing(in: creditNotes) { $0.creditNote = false }
        Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.journal = "CFNC"; $0.creditNote = true
                })
        ).when(.annotate(noMore)).refused(.journalTakesCreditNotesOnly("CFNC", field: "credit_note"))
        Given<BookingProposal>(.drafted(.balanced.with { $0.creditNote = true })).when(.annotate(toCreditNotes))
            .then(
                .annotated {
                    $0.journal = "CFNC"
                    $0.creditNotesOnly = true
                })
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: creditNotes) {
                        $0.journal = .set("CFNC")
                        $0.creditNote = true
                    })
            )
            .then(
                .annotated {
                    $0.journal = "CFNC"
                    $0.creditNotesOnly = true
                    $0.creditNote = true
                })
    }

    @Test func `that has come to take credit notes only lets an invoice be corrected, and leaves it as it stands`() {
        let turned = JournalProfile.of(.added("CFAK"), .changed(.init(creditNotesOnly: true)))
        let invoice = Given<BookingProposal>(.drafted(.balanced))
        invoice.when(.annotate(.changing(in: turned) { $0.comment = .set("x") }))
            .then(
                .annotated {
                    $0.comment = "x"
                    $0.creditNotesOnly = true
                })
        invoice.when(.annotate(.changing(in: turned) { $0.creditNote = true }))
            .then(
                .annotated {
                    $0.creditNote = true
                    $0.creditNotesOnly = true
                })
        invoice.when(.annotate(.changing(in: turned))).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.invoiceNumber = .set("F-17") })).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.journal = .set("CFAK") })).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.creditNote = false })).nothing()
        Given<BookingProposal>(.drafted(.balanced.with { $0.creditNote = true }))
            .when(
                .annotate(
                    .changing(in: turned) {
                        $0.journal = .set("CFAK")
                        $0.creditNote = false
                    })
            ).refused(.journalTakesCreditNotesOnly("CFAK", field: "credit_note"))
    }

    @Test func `brings its rule about other currencies`() {
        let euroOnly = JournalProfile.of(.added("CFEU", foreignCurrency: false))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: euroOnly) { $0.journal = .set("CFEU") })
        )
        .then(
            .annotated {
                $0.journal = "CFEU"
                $0.foreignCurrency = false
            })
    }

    @Test func `moves the period where its own is closed in it`() {
        let closedMarch = JournalProfile.of(.added("CFA2"), .closed("2026-03"))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: closedMarch) { $0.journal = .set("CFA2") })
        )
        .then(
            .annotated {
                $0.journal = "CFA2"
                $0.period = "2026-04"
                $0.fiscalYear = "2026"
                $0.periodFollows = true
            })
    }

    @Test func `leaves no period where its own is closed in it, and no date names another`() {
        let closedMarch = JournalProfile.of(.added("CFA2"), .closed("2026-03"))
        let toClosedMarch = BookingProposalCommand.annotate(
            .changing(in: closedMarch) { $0.journal = .set("CFA2") })
        Given<BookingProposal>(.drafted(.balanced.with { $0.invoiceDate = nil })).when(toClosedMarch)
            .then(
                .annotated {
                    $0.journal = "CFA2"
                    $0.cleared = ["period"]
                    $0.periodFollows = true
                })
        let neither = Drafted.balanced.with {
            $0.invoiceDate = nil
            $0.period = nil
        }
        Given<BookingProposal>(.drafted(neither)).when(toClosedMarch).then(.annotated { $0.journal = "CFA2" })
    }
}

@Suite struct `The period of a booking proposal` {
    private static func following(_ date: String, _ period: String) -> BookingProposalEvent {
        .annotated {
            $0.invoiceDate = date
            $0.period = period
            $0.fiscalYear = String(period.prefix(4))
            $0.periodFollows = true
        }
    }

    private static func dated(_ date: String, in journal: JournalProfile = .purchases) -> BookingProposalCommand {
        .annotate(.changing(in: journal) { $0.invoiceDate = .set(.day(date)) })
    }

    @Test func `follows the date, with its fiscal year`() {
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2025-12-31"))
            .then(Self.following("2025-12-31", "2025-12"))
    }

    @Test func `follows the date again when that is corrected once more`() {
        Given<BookingProposal>(.drafted(.balanced), Self.following("2025-12-31", "2025-12"))
            .when(Self.dated("2026-02-01"))
            .then(Self.following("2026-02-01", "2026-02"))
    }

    @Test func `stays where a person put it`() {
        let chosen = BookingProposalEvent.annotated {
            $0.period = "2026-05"
            $0.fiscalYear = "2026"
        }
        Given<BookingProposal>(.drafted(.balanced), chosen).when(Self.dated("2026-02-01"))
            .then(.annotated { $0.invoiceDate = "2026-02-01" })
    }

    @Test func `within the month of the date stays unsaid`() {
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2026-03-31"))
            .then(.annotated { $0.invoiceDate = "2026-03-31" })
    }

    @Test func `is the first open one after the date`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(Self.dated("2026-02-01", in: .of(.added("CFAK"), .closed("2026-02"), .closed("2026-03"))))
            .then(Self.following("2026-02-01", "2026-04"))
    }

    @Test func `that is closed meanwhile stays, until the date or the journal is corrected`() {
        let closedMarch = JournalProfile.of(.added("CFAK"), .closed("2026-03"))
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: closedMarch) { $0.note = .set("?") }))
            .then(.annotated { $0.note = "?" })
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2026-03-11", in: closedMarch))
            .then(Self.following("2026-03-11", "2026-04"))
    }

    @Test func `that was emptied stays empty when something else changes`() {
        Given<BookingProposal>(.drafted(.balanced), .annotated { $0.cleared = ["period"] })
            .when(.annotate(.changing { $0.note = .set("?") }))
            .then(.annotated { $0.note = "?" })
    }

    @Test func `is an open one`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: .of(.added("CFAK"), .closed("2026-02"))) { $0.period = .set(.month("2026-02")) })
            )
            .refused(.periodClosed(.month("2026-02")))
        Given<BookingProposal>(.drafted(.balanced))
            .when(.annotate(.changing { $0.period = .set(.month("2024-12")) }))
            .refused(.periodClosed(.month("2024-12")))
    }

    @Test func `brings the fiscal year the dossier declared`() {
        let shifted = FiscalCalendar(years: [FiscalYear("2025-2026", "2025-07-01", "2026-06-30")])
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing {
                        $0.period = .set(.month("2026-02"))
                        $0.fiscalCalendar = shifted
                    })
            )
            .then(
                .annotated {
                    $0.period = "2026-02"
                    $0.fiscalYear = "2025-2026"
                })
    }
}

@Suite struct `The provenance of a field` {
    private func provenance(_ history: BookingProposalEvent...) throws -> [ProposalField: Provenance] {
        try #require(Given<BookingProposal>(history).state.proposal).provenance
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
            outcome.state.proposal?.provenance[.exchangeRate]
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

    @Test func `begins anew with another reading`() throws {
        let provenance = try provenance(
            .drafted(.balanced), .annotated { $0.totalCents = 13_000 }, .drafted(.balanced.with { $0.source = "cii" }))
        #expect(Set(provenance.values.map(\.source)) == [.cii])
    }
}

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
        let proposal = try #require(outcome.state.proposal)
        #expect(proposal.side == .sale && proposal.check == nil && proposal.fields.journal == "CFVK")
        #expect(proposal.fields.counterparty == ProposalCounterparty(.mill))
        #expect(proposal.validation().reasons == ["missing:lines/0/vat_code"])
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
        let proposal = try #require(outcome.state.proposal)
        #expect(proposal.side == .sale && proposal.fields.lines.isEmpty)
        #expect(proposal.fields.period == .month("2026-04") && proposal.validation().reasons == [])
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
        #expect(try #require(outcome.state.proposal).missingFields.contains("journal"))
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

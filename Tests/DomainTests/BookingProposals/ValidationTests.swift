import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The validation code of a proposal` {
    private func validation(_ history: BookingProposalEvent..., periodIsOpen: Bool = true) throws -> Validation {
        try #require(Given<BookingProposal>(history).state.content).validation(periodIsOpen: periodIsOpen)
    }

    @Test func `is OK where all is there, OK_NEW_PARTY where the counterparty is new`() throws {
        #expect(try validation(.drafted(.balanced)) == Validation(code: .ok, reasons: []))
        #expect(try validation(.drafted(.balanced.with { $0.counterparty = .newcomer })).code == .okNewParty)
    }

    @Test func `misses the VAT code of a line that has one of the other side`() throws {
        let wrong = Drafted.balanced.with { $0.lines = [.on("600000", 10_000, vatCode: "S21", vatCents: 2_100)] }
        #expect(
            try validation(.drafted(wrong)) == Validation(code: .nokIncomplete, reasons: ["missing:lines/0/vat_code"]))
    }

    @Test func `is CHECKED after a person verified it, new counterparty or not`() throws {
        #expect(try validation(.drafted(.balanced), .checked()).code == .checked)
        #expect(try validation(.drafted(.balanced.with { $0.counterparty = .newcomer }), .checked()).code == .checked)
    }

    @Test(
        arguments: [
            [.on("499000", 12_100)], [.on("499123", 100), .on("600000", 12_000)],
        ] as [[BookingProposalEvent.Line]])
    func `is CHECKED_SUSPENSE where something was verified on suspense`(lines: [BookingProposalEvent.Line]) throws {
        #expect(try validation(.drafted(.balanced.with { $0.lines = lines })).code == .ok)
        #expect(try validation(.drafted(.balanced.with { $0.lines = lines }), .checked()).code == .checkedSuspense)
    }

    @Test
    func `is NOK_INCOMPLETE without lines, read or taken away, until a person verifies that there are to be none`()
        throws
    {
        let unread = BookingProposalEvent.drafted(.balanced.with { $0.lines = [] })
        let missing = Validation(code: .nokIncomplete, reasons: ["missing:lines"])
        #expect(try validation(unread) == missing)
        let takenAway = BookingProposalEvent.annotated { $0.lines = [] }
        #expect(try validation(.drafted(.balanced), takenAway) == missing)
        #expect(try validation(.drafted(.balanced), .checked(), takenAway) == missing)
        let verified = BookingProposalEvent.checked(suspense: true, withoutDetail: true)
        #expect(try validation(unread, verified) == Validation(code: .checkedSuspense, reasons: []))
        #expect(try validation(unread, verified, .annotated { $0.comment = "?" }) == missing)
    }

    @Test func `of a PDF whose header a person filled in misses the lines`() throws {
        let header = BookingProposalEvent.annotated {
            $0.invoiceNumber = "F-17"
            $0.invoiceDate = "2026-03-10"
            $0.counterparty = .mill
            $0.totalCents = 12_100
        }
        #expect(
            try validation(.drafted(.empty), header) == Validation(code: .nokIncomplete, reasons: ["missing:lines"]))
    }

    @Test func `is NOK_TECHNICAL where reading failed, until a person fills something in`() throws {
        #expect(try validation(.failedReading) == Validation(code: .nokTechnical, reasons: ["reading-failed"]))
        #expect(try validation(.failedReading, .annotated { $0.note = "?" }).code == .nokTechnical)
        let filled = try validation(.failedReading, .annotated { $0.totalCents = 100 })
        #expect(filled.code == .nokIncomplete && filled.reasons.first == "missing:invoice_date")
    }

    @Test func `is NOK_EMPTY where none of the four fields was read`() throws {
        let empty = try validation(.drafted(.empty))
        #expect(empty.code == .nokEmpty)
        #expect(
            empty.reasons == [
                "missing:invoice_date", "missing:invoice_number", "missing:counterparty", "missing:total",
                "missing:lines",
            ])
    }

    private static func spoiled(_ change: (inout Drafted) -> Void) -> Drafted { .balanced.with(change) }

    private static let defects: [(Drafted, String)] = [
        (spoiled { $0.invoiceDate = nil }, "missing:invoice_date"),
        (spoiled { $0.invoiceNumber = nil }, "missing:invoice_number"),
        (spoiled { $0.counterparty = nil }, "missing:counterparty"),
        (spoiled { $0.totalCents = nil }, "missing:total"),
        (spoiled { $0.journal = nil }, "missing:journal"),
        (spoiled { $0.period = nil }, "missing:period"),
        (spoiled { $0.lines = [.on(nil, 12_100)] }, "missing:lines/0/account"),
        (
            spoiled { $0.lines = [.on("600000", 12_000), .on("600000", 100, vatCode: nil)] }, "missing:lines/1/vat_code"
        ),
        (spoiled { $0.totalCents = 12_101 }, "unbalanced"),
        (spoiled { $0.brokenRules = ["BR-CO-15"] }, "rule:BR-CO-15"),
        (spoiled { $0.currency = "USD" }, "missing:exchange-rate"),
        (
            spoiled {
                $0.currency = "USD"
                $0.foreignCurrency = false
            }, "currency-not-allowed"
        ),
    ]

    @Test(arguments: defects)
    func `is NOK_INCOMPLETE, and says why`(draft: Drafted, reason: String) throws {
        #expect(try validation(.drafted(draft)) == Validation(code: .nokIncomplete, reasons: [reason]))
    }

    @Test func `is NOK_INCOMPLETE while the period is closed, checked or not, and what it was when it opens again`()
        throws
    {
        let closed = try validation(.drafted(.balanced), .checked(), periodIsOpen: false)
        #expect(closed == Validation(code: .nokIncomplete, reasons: ["period-closed"]))
        #expect(try validation(.drafted(.balanced), .checked(), periodIsOpen: true).code == .checked)
    }

    @Test func `of a proposal without period does not speak of a closed one`() throws {
        let reasons = try validation(.drafted(.balanced.with { $0.period = nil }), periodIsOpen: false).reasons
        #expect(reasons == ["missing:period"])
    }

    @Test func `takes another currency with its rate, where the journal allows it`() throws {
        let inDollars = BookingProposalEvent.drafted(.balanced.with { $0.currency = "USD" })
        let rate = BookingProposalEvent.annotated { $0.exchangeRate = .init(rate: "1.10", source: "ecb", date: nil) }
        #expect(try validation(inDollars, rate).code == .ok)
    }

    @Test func `is NOK_INCOMPLETE for an invoice in a journal of credit notes, until it is one or stands elsewhere`()
        throws
    {
        let invoice = BookingProposalEvent.drafted(.balanced)
        let wrong = BookingProposalEvent.annotated {
            $0.comment = "?"
            $0.creditNotesOnly = true
        }
        #expect(try validation(invoice, wrong) == Validation(code: .nokIncomplete, reasons: ["credit-notes-only"]))
        let turned = BookingProposalEvent.annotated {
            $0.creditNote = true
            $0.creditNotesOnly = true
        }
        #expect(try validation(invoice, wrong, turned).code == .ok)
        #expect(try validation(invoice, wrong, .annotated { $0.journal = "CFA2" }).code == .ok)
        #expect(try validation(invoice, wrong, .annotated { $0.cleared = ["journal"] }).reasons == ["missing:journal"])
    }

    @Test(
        arguments: [
            .annotated { $0.totalCents = 12_100 }, .annotated { $0.lines = [.on("600000", 12_100)] },
        ] as [BookingProposalEvent])
    func `forgets broken rules when total or lines are corrected`(correction: BookingProposalEvent) throws {
        let broken = BookingProposalEvent.drafted(.balanced.with { $0.brokenRules = ["BR-CO-15"] })
        #expect(try validation(broken, correction).code == .ok)
        #expect(try validation(broken, .annotated { $0.comment = "?" }).code == .nokIncomplete)
    }

    @Test(
        arguments: [
            ("credit-note-negative", .annotated { $0.lines = [.on("604000", 12_100)] }, false),
            ("credit-note-negative", .annotated { $0.totalCents = 12_100 }, false),
            ("credit-note-negative", .annotated { $0.creditNote = true }, true),
            ("credit-note-negative", .annotated { $0.creditNote = false }, true),
            ("vat-breakdown-too-long", .annotated { $0.totalCents = 12_100 }, false),
            ("vat-breakdown-too-long", .annotated { $0.creditNote = true }, false),
            ("vat-breakdown-too-long", .annotated { $0.lines = [.on("604000", 12_100)] }, true),
            ("third-party-payments", .annotated { $0.creditNote = true }, false),
            ("third-party-payments", .annotated { $0.totalCents = 12_100 }, true),
            ("BR-CO-15", .annotated { $0.creditNote = true }, false),
            ("BR-CO-18", .annotated { $0.totalCents = 12_100 }, false),
            ("BR-45", .annotated { $0.lines = [.on("604000", 12_100)] }, true),
            ("currency-unknown", .annotated { $0.totalCents = 12_100 }, false),
            ("currency-unknown", .annotated { $0.currency = "EUR" }, true),
        ] as [(String, BookingProposalEvent, Bool)])
    func `leaves a question open until it is answered itself`(
        question: String, change: BookingProposalEvent, isAnswer: Bool
    ) throws {
        let asked = BookingProposalEvent.drafted(
            .balanced.with {
                $0.creditNote = true
                $0.brokenRules = [question]
            })
        #expect(try validation(asked, change).reasons == (isAnswer ? [] : ["rule:\(question)"]))
    }

    @Test func `is automatic unless a person gave it`() {
        #expect(ValidationCode.allCases.filter { !$0.isAutomatic } == [.checked, .checkedSuspense])
    }
}

@Suite struct `The gate` {
    private func blockers(_ duplicates: DuplicateBlocks, _ history: BookingProposalEvent...) throws -> [String] {
        let proposal = try #require(Given<BookingProposal>(history).state.content)
        return proposal.validation(periodIsOpen: true).blockers(
            unacknowledgedDuplicate: proposal.hasUnacknowledgedDuplicate, under: duplicates)
    }

    @Test func `holds back a suspected duplicate until somebody has looked at it`() throws {
        let suspected = BookingProposalEvent.duplicateSuspected(of: "other")
        #expect(try blockers(.unacknowledged, .drafted(.balanced), suspected) == ["duplicate-unacknowledged"])
        #expect(try blockers(.unacknowledged, .drafted(.balanced), suspected, .checked()) == [])
        #expect(
            try blockers(.unacknowledged, .drafted(.balanced), .checked(), suspected) == ["duplicate-unacknowledged"])
        #expect(try blockers(.never, .drafted(.balanced), suspected) == [])
    }
}

@Suite struct `The warnings of a proposal` {
    @Test(
        arguments: [
            ("2026-03-10", "2026-03", []), ("2026-04-01", "2026-03", ["date-after-period"]),
            ("2026-02-28", "2026-03", ["date-outside-period"]),
        ] as [(String, String, [String])])
    func `tell a date that does not lie in the period, and block nothing`(
        date: String, period: String, warnings: [String]
    ) throws {
        let draft = Drafted.balanced.with {
            $0.invoiceDate = date
            $0.period = period
        }
        let proposal = try #require(Given<BookingProposal>(.drafted(draft)).state.content)
        #expect(proposal.warnings == warnings)
        #expect(proposal.validation(periodIsOpen: true).code == .ok)
    }

    @Test(arguments: [
        ("2026-02", ["date-after-period", "vat-period-moved"]), ("2026-03", []),
        ("2026-04", ["date-outside-period", "vat-period-moved"]),
    ])
    func `tell a sale that left its VAT period, for a later or an earlier one`(period: String, warnings: [String])
        throws
    {
        let sale = Drafted.sale.with { $0.period = period }
        let proposal = try #require(Given<BookingProposal>(.drafted(sale)).state.content)
        #expect(proposal.warnings == warnings)
    }

    @Test func `begin with those of the reading`() throws {
        let draft = Drafted.balanced.with {
            $0.warnings = ["no-vat-number"]; $0.period = "2026-02"
        }
        let proposal = try #require(Given<BookingProposal>(.drafted(draft)).state.content)
        #expect(proposal.warnings == ["no-vat-number", "date-after-period"])
    }
}

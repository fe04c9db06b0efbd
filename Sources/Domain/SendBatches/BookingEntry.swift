/// The booking as the accounting package gets it: always in EUR (FEATURES AN-24, A-14). Part of a stored event.
public struct BookingEntry: Codable, Sendable, Equatable {
    public var side: String
    public var creditNote: Bool
    public var invoiceNumber: String
    public var invoiceDate: String
    public var dueDate: String?
    public var fiscalYear: String
    public var bookDate: String
    public var counterparty: Party
    /// The account of the third party, 440000 or 400000.
    public var thirdPartyAccount: String
    public var totalCents: Int64
    public var lines: [Line]
    public var communication: String?
    public var comment: String?
    /// What stood on the invoice, where that was not EUR.
    public var foreign: ForeignAmount?
    /// True where the dossier is exempt from VAT, and deducts none (FEATURES VA-06).
    public var vatExempt: Bool?

    public struct Party: Codable, Sendable, Equatable {
        public var id: String
        public var name: String
        public var vatNumber: String?
        public var iban: String?
    }

    public struct Line: Codable, Sendable, Equatable {
        public var account: String
        public var description: String?
        public var baseCents: Int64
        public var vatCents: Int64
        public var vatCode: String?
        public var vatRate: String?
        public var vatBoxes: [String]
    }

    public struct ForeignAmount: Codable, Sendable, Equatable {
        public var currency: String
        public var totalCents: Int64
        /// Units of `currency` for one euro.
        public var rate: String
        public var source: String
        public var date: String?
    }
}

extension BookingEntry {
    /// - Parameter clientNote: goes along as the comment where the office says nothing of one (FEATURES AN-21).
    /// - Precondition: the validation of `proposal` gives no reasons; a send numbers no other (`SendList.plan`).
    init(
        _ proposal: ProposalContent, number: NumberingPlan.Item, dossier: DossierProfile, clientNote: String?
    ) {
        let fields = proposal.fields
        guard let invoiceNumber = fields.invoiceNumber, let invoiceDate = fields.invoiceDate,
            let period = fields.period, let counterparty = fields.counterparty, let totalCents = fields.totalCents,
            let conversion = EuroConversion(fields)
        else {
            preconditionFailure("Only a proposal that is filled in, with a rate where it is not in EUR, is booked.")
        }
        let inEUR = { (cents: Int64) in
            guard let converted = conversion.cents(cents) else {
                preconditionFailure("Only amounts that can be converted to EUR are booked.")
            }
            return converted
        }
        let total = inEUR(totalCents)
        self.init(
            side: proposal.side.rawValue, creditNote: fields.creditNote, invoiceNumber: invoiceNumber,
            invoiceDate: invoiceDate.description, dueDate: fields.dueDate?.description,
            fiscalYear: number.fiscalYear,
            bookDate: Self.bookDate(of: invoiceDate, in: dossier.fiscalCalendar.days(of: period)).description,
            counterparty: Party(
                id: counterparty.id.description, name: counterparty.name,
                vatNumber: counterparty.vatNumber?.description, iban: fields.creditorIBAN?.description),
            thirdPartyAccount: proposal.side == .purchase ? ChartOfAccounts.suppliers : ChartOfAccounts.customers,
            totalCents: total,
            lines: Self.lines(of: proposal, total: total, vatExempt: dossier.settings.vatExempt, inEUR),
            communication: fields.communication, comment: fields.commentToSend(besides: clientNote),
            foreign: fields.foreignAmount, vatExempt: dossier.settings.vatExempt ? true : nil)
    }

    /// Whether the dossier deducts the VAT of a line. False for a purchase with VAT, charged or owed by the buyer, whose boxes neither
    /// deduct it nor repay a deduction: that VAT is part of the cost (DOMAIN §7.2, VX).
    public func deductsVAT(of line: Line) -> Bool {
        let isCharged = line.vatCents != 0 || !VATCode.boxesOfVATOwed.isDisjoint(with: line.vatBoxes)
        return side != InvoiceSide.purchase.rawValue || !(isCharged || isOwedAtCost(line))
            || !Self.boxesOfVATDeducted.isDisjoint(with: line.vatBoxes)
    }

    /// Whether an exempt dossier owes VAT on the line, or gets back what it owed: of a credit note no box says so.
    private func isOwedAtCost(_ line: Line) -> Bool {
        vatExempt == true && VATCode.buyerOwesVAT(under: line.vatCode, on: .purchase)
    }

    /// 59 of an invoice; 63 of a credit note, which takes the deduction back.
    private static let boxesOfVATDeducted: Set = ["59", "63"]

    /// The accounts and VAT codes to propose for the next invoice of this counterparty (DOMAIN §3.5).
    public var template: [BookingProposalEvent.TemplateLine] {
        lines.compactMap { line in
            guard !ChartOfAccounts.isSuspense(line.account), let code = line.vatCode else { return nil }
            return .init(account: line.account, vatCode: code, vatRate: line.vatRate)
        }
    }

    /// The invoice date where it is one of the days, else the nearest of them: packages refuse a date outside period or fiscal year.
    private static func bookDate(of date: CalendarDate, in days: ClosedRange<CalendarDate>) -> CalendarDate {
        min(max(date, days.lowerBound), days.upperBound)
    }

    private static func lines(
        of proposal: ProposalContent, total: Int64, vatExempt: Bool, _ inEUR: (Int64) -> Int64
    ) -> [Line] {
        guard !proposal.isWithoutDetail else {
            return [
                Line(account: ChartOfAccounts.suspense, description: nil, baseCents: total, vatCents: 0, vatBoxes: [])
            ]
        }
        var lines = proposal.fields.lines.map { line in
            guard let account = line.account?.description,
                let code = line.vatCode.flatMap({ VATCode.named($0, side: proposal.side) })
            else { preconditionFailure("Only a line with an account and a VAT code of its side is booked.") }
            return Line(
                account: account, description: line.note, baseCents: inEUR(line.baseCents),
                vatCents: inEUR(line.vatCents), vatCode: code.code, vatRate: line.vatRate?.description,
                vatBoxes: code.boxes(
                    on: account, creditNote: proposal.fields.creditNote, vatExempt: vatExempt))
        }
        // Converted line by line, cents may be left over; the largest base carries them, so that the entry balances.
        let leftOver = total - Money.sum(ofCents: lines.lazy.flatMap { [$0.baseCents, $0.vatCents] })
        if let largest = lines.indices.max(by: { abs(lines[$0].baseCents) < abs(lines[$1].baseCents) }) {
            lines[largest].baseCents += leftOver
        }
        return lines
    }
}

extension ProposalFields {
    fileprivate var foreignAmount: BookingEntry.ForeignAmount? {
        guard currency != .eur, let exchange = exchangeRate, let total = totalCents else { return nil }
        return .init(
            currency: currency.description, totalCents: total, rate: exchange.rate, source: exchange.source,
            date: exchange.date)
    }
}

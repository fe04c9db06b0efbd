import Domain
import Formats

extension InvoiceDraft {
    /// More lines than that are not drafted.
    static let mostLines = 200

    private var hasTooManyParts: Bool { sums.count > Self.mostLines }

    /// Why there is nothing to make a line of; nil where there is something.
    var questionWithoutParts: OpenQuestion? {
        guard !hasTooManyParts else { return .vatBreakdownTooLong }
        guard parts.isEmpty else { return nil }
        return invoice.vatBreakdown.isEmpty ? .vatBreakdownMissing : .vatBasesMissing
    }

    /// One line for each rate and category of the VAT breakdown, or else of the invoice's lines; from the totals where neither
    /// says anything. Together they make the total.
    func lines(following habits: BookingHabits) -> DraftedLines {
        let last = LastBookings(habits.templates, of: rules.side)
        let habits = Habits(
            defaultAccount: habits.defaultAccount.flatMap { ChartOfAccounts.takes(rules.side, on: $0) ? $0 : nil },
            scheme: SchemeReading(invoice, on: rules.side, by: habits.scheme))
        let parts = parts
        var drafted = parts.reduce(into: DraftedLines()) { drafted, part in
            let (account, code) = booking(of: part, among: parts, last, habits)
            var line = line(part, on: account.name, under: code.name, last)
            if line.isOwed(on: rules.side), line.vatRate == nil {
                line.vatRate = .twentyOne
                drafted.assumesRateOwed = true
            }
            drafted.lines.append(line)
            drafted.origins.append(LineOrigins(account: account.source, vatCode: code.source))
        }
        let sizes = drafted.lines.map { abs($0.baseCents) }
        guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }) else { return drafted }
        drafted.lines[largest].baseCents += remainder(after: drafted.lines)
        return drafted
    }

    /// The few cents that its bases and its VAT are off the total where it breaks no rule, in cents. Of sums that do not agree a person
    /// must see what is left.
    private func remainder(after lines: [BookingLine]) -> Int64 {
        guard let total, brokenSums.isEmpty else { return 0 }
        let rest = total.cents - Money.sum(ofCents: lines.lazy.flatMap { [$0.baseCents, $0.vatCents] })
        return abs(rest) <= InvoiceRules.remainderTolerance(of: invoice) ? rest : 0
    }

    var parts: [VATAmounts] {
        guard !hasTooManyParts else { return [] }
        return sums.isEmpty ? [VATAmounts(invoice.totals)].compactMap(\.self) : sums
    }

    /// The parts of the breakdown, those of one category, rate and code added up; without those of 0.00, as long as one is left.
    private var sums: [VATAmounts] {
        let sums = VATAmounts.sums(of: breakdown.compactMap(VATAmounts.init))
        let others = sums.filter { !$0.base.isZero || !$0.tax.isZero }
        return others.isEmpty ? Array(sums.prefix(1)) : others
    }

    private func line(
        _ amounts: VATAmounts, on account: String, under code: String?, _ last: LastBookings
    ) -> BookingLine {
        var line = BookingLine(
            account: LedgerAccountCode(account), vatCode: code, vatRate: amounts.rate,
            baseCents: invoice.booked(amounts.base).cents, vatCents: invoice.booked(amounts.tax).cents)
        if let code, line.isOwed(on: rules.side) { line.vatRate = amounts.rateOwed ?? last.rateOwed(under: code) }
        return line
    }

    /// How such an amount was booked last, or else where it goes by other habits, with the VAT code the invoice calls for.
    private func booking(
        of amounts: VATAmounts, among parts: [VATAmounts], _ last: LastBookings, _ habits: Habits
    ) -> (account: Chosen<String>, vatCode: Chosen<String?>) {
        guard let line = last.line(at: amounts.rate) else {
            return booking(of: amounts, withoutLine: last, habits)
        }
        // Its code was given to one category: of several at its rate, only one may go on with it.
        let heirs = parts.filter { $0.rate == amounts.rate && $0.admits(line.vatCode, side: rules.side) }
        let isItsHeir = amounts.admits(line.vatCode, side: rules.side) && Set(heirs.map(\.category)).count == 1
        return (
            Chosen(name: line.account, source: .bookings),
            isItsHeir
                ? Chosen(name: line.vatCode, source: .bookings)
                : Chosen(name: vatCode(of: amounts, on: line.account), source: nil)
        )
    }

    private func booking(
        of amounts: VATAmounts, withoutLine last: LastBookings, _ habits: Habits
    ) -> (account: Chosen<String>, vatCode: Chosen<String?>) {
        if last.account == nil, habits.defaultAccount == nil, let entry = habits.scheme.entry(for: amounts) {
            let (code, isOfScheme) = vatCode(of: amounts, by: entry)
            return (
                Chosen(name: entry.account.description, source: .scheme),
                Chosen(name: code, source: isOfScheme ? .scheme : nil)
            )
        }
        let account =
            last.account.map { Chosen(name: $0, source: .bookings) }
            ?? habits.defaultAccount.map { Chosen(name: $0.description, source: .counterparty) }
            ?? Chosen(name: ChartOfAccounts.suspense, source: nil)
        return (account, Chosen(name: vatCode(of: amounts, on: account.name), source: nil))
    }

    /// What is known beside the last bookings.
    private struct Habits {
        /// Nil where it is of the other side.
        let defaultAccount: LedgerAccountCode?
        let scheme: SchemeReading
    }

    /// An account or a VAT code, with what it was taken from where that is not the invoice.
    private struct Chosen<Name> {
        let name: Name
        let source: Provenance.Source?
    }

    /// The one the invoice calls for.
    func vatCode(of amounts: VATAmounts, on account: String) -> String? {
        if let code = declaredCode(of: amounts) { return code }
        guard let rate = amounts.rate else { return nil }
        return VATCode.proposed(
            side: rules.side, category: amounts.category ?? .standard, rate: rate, account: account,
            vatExempt: rules.dossier.settings.vatExempt, territory: territory)
    }

    /// A seller abroad who is registered in Belgium charges Belgian VAT, and so does one who is represented there (BG-11).
    var territory: VATTerritory { VATTerritory(decidingVATNumber, country: otherParty.country) }

    /// The number the other party trades under as far as VAT is concerned.
    var decidingVATNumber: VATNumber? {
        let representative = rules.side == .purchase ? invoice.taxRepresentative?.vatNumber : nil
        return representative ?? otherParty.vatNumber
    }

    /// Sales in box 47 whose category of EN 16931 may say that they stay within the Union.
    private static let outsideTheUnion = ["47/TO", "47/AS", "47/DI", "47/SE"]

    /// The seller of an invoice in the Belgian profile may have said in which box of the return it declares the amount;
    /// only what the category of EN 16931 leaves open is taken from it (DOMAIN §7.3). Where VAT is charged, that is whether it is
    /// declared in the one-stop shop: none of the boxes of what bears no VAT.
    func declaredCode(of amounts: VATAmounts) -> String? {
        guard let code = amounts.ublBECode, amounts.tax.isZero || code.hasPrefix("OSS") else { return nil }
        return named(by: code)
    }

    private func named(by ublBECode: String) -> String? {
        switch ublBECode {
        case "44": "ICS"
        // Exempt by article 44 of the Belgian code, in box 00: it has nothing to do with box 44.
        case "00/44": "EX"
        case "46", "46/GO", "46/TR": "ICG"
        case let code where Self.outsideTheUnion.contains(code) && rules.side == .sale: "XUS"
        case "47/SE" where rules.side == .purchase: "XUS"
        case let code where code.hasPrefix("OSS"): rules.side == .sale ? "OSS" : "FOR"
        default: nil
        }
    }
}

/// The lines of a draft.
struct DraftedLines {
    var lines: [BookingLine] = []
    /// One for each line.
    var origins: [LineOrigins] = []
    /// The buyer owes VAT at a rate that neither the invoice states nor earlier bookings tell: it was taken for 21 %.
    var assumesRateOwed = false

    var payload: [BookingProposalEvent.Line] {
        zip(lines, origins).map { line, origins in line.payload(from: origins) }
    }
}

extension BookingLine {
    /// Whether its VAT is owed by the buyer: its rate is the Belgian one then, and it bears no VAT (DOMAIN §7.2).
    fileprivate func isOwed(on side: InvoiceSide) -> Bool { VATCode.buyerOwesVAT(under: vatCode, on: side) }
}

/// A base and its VAT, as the invoice states them.
struct VATAmounts {
    let category: VATCategory?
    let hasUnknownCategory: Bool
    /// That of the VAT in the amounts.
    let rate: VATRate?
    /// The Belgian one that the buyer owes on it, where the invoice states one.
    let rateOwed: VATRate?
    private(set) var base: Money
    private(set) var tax: Money
    let ublBECode: String?

    /// Nil where the base cannot be read, or is a sum beyond all bounds; an unreadable tax counts as none, and shows in the balance.
    init?(_ subtotal: VATSubtotal) {
        guard let base = subtotal.base, base.magnitude.cents <= Money.largestCents else { return nil }
        self.base = base
        tax = subtotal.tax ?? .zero(base.currency)
        category = subtotal.category
        hasUnknownCategory = subtotal.hasUnknownCategory
        ublBECode = subtotal.ublBECode
        rate = subtotal.chargedRate
        rateOwed = subtotal.rate.flatMap { VATRate.belgian.contains($0) ? $0 : nil }
    }

    /// Those of one category, rate and code as one, in the order they first appear; without sums beyond all bounds.
    static func sums(of parts: [VATAmounts]) -> [VATAmounts] {
        struct Kind: Hashable {
            let category: VATCategory?
            let hasUnknownCategory: Bool
            let rate: VATRate?
            let rateOwed: VATRate?
            let ublBECode: String?
        }
        var kinds: [Kind] = []
        var partsOfKind: [Kind: [VATAmounts]] = [:]
        for part in parts {
            let kind = Kind(
                category: part.category, hasUnknownCategory: part.hasUnknownCategory, rate: part.rate,
                rateOwed: part.rateOwed, ublBECode: part.ublBECode)
            if partsOfKind[kind] == nil { kinds.append(kind) }
            partsOfKind[kind, default: []].append(part)
        }
        return kinds.compactMap { kind in
            guard let parts = partsOfKind[kind], var sum = parts.first else { return nil }
            sum.base = Money.sum(parts.map(\.base), in: sum.base.currency)
            sum.tax = Money.sum(parts.map(\.tax), in: sum.base.currency)
            let isBounded = [sum.base, sum.tax].allSatisfy { $0.magnitude.cents <= Money.largestCents }
            return isBounded ? sum : nil
        }
    }

    /// From an invoice that states totals only (Factur-X MINIMUM): its rate is the Belgian one that gives its VAT.
    init?(_ totals: InvoiceTotals) {
        guard let total = totals.taxInclusive, let base = totals.taxExclusive ?? totals.tax.map({ total - $0 }) else {
            return nil
        }
        self.base = base
        let tax = total - base
        self.tax = tax
        category = nil
        hasUnknownCategory = false
        ublBECode = nil
        rateOwed = nil
        rate = VATRate.belgian.first { !tax.isZero && $0.tax(on: base) == tax }
    }

    /// Whether a code that such an amount was booked with before says what its category says; where it states none, any does.
    func admits(_ code: String, side: InvoiceSide) -> Bool {
        guard let category else { return true }
        return VATCode.named(code, side: side)?.fits(category) ?? false
    }
}

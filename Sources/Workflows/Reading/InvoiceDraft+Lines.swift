import Domain
import Formats

extension InvoiceDraft {
    typealias Template = [BookingProposalEvent.TemplateLine]

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
    /// says anything. One more for what the payment was rounded by. Together they make the total.
    func lines(following templates: [Template]) -> [BookingLine] {
        let scheme = BookingScheme(templates)
        let parts = parts
        var lines = parts.map { line($0, among: parts, scheme) }
        guard let largest = lines.indices.max(by: { abs(lines[$0].baseCents) < abs(lines[$1].baseCents) }) else {
            return []
        }
        if let roundingLine { lines.append(roundingLine) }
        lines[largest].baseCents += remainder(after: lines)
        return lines
    }

    /// The few cents that its bases and its VAT are off the total where it breaks no rule, in cents. Of sums that do not agree a person
    /// must see what is left.
    private func remainder(after lines: [BookingLine]) -> Int64 {
        guard let total, brokenSums.isEmpty else { return 0 }
        let rest = total.cents - Money.sum(ofCents: lines.lazy.flatMap { [$0.baseCents, $0.vatCents] })
        return abs(rest) <= InvoiceRules.remainderTolerance(of: invoice) ? rest : 0
    }

    /// What the payment was rounded by (BT-114): outside the VAT.
    private var roundingLine: BookingLine? {
        guard let rounding = invoice.totals.rounding, !rounding.isZero else { return nil }
        let code = VATCode.proposed(
            side: rules.side, category: "O", rate: .zero, account: ChartOfAccounts.suspense,
            vatExempt: rules.dossier.settings.vatExempt)
        return BookingLine(
            account: LedgerAccountCode(ChartOfAccounts.suspense), vatCode: code, vatRate: .zero,
            baseCents: invoice.booked(rounding).cents, vatCents: 0)
    }

    private var parts: [VATAmounts] {
        guard !hasTooManyParts else { return [] }
        return sums.isEmpty ? [VATAmounts(invoice.totals)].compactMap(\.self) : sums
    }

    /// The parts of the breakdown, those of one category, rate and code added up; without those of 0.00, as long as one is left.
    private var sums: [VATAmounts] {
        let sums = VATAmounts.sums(of: breakdown.compactMap(VATAmounts.init))
        let others = sums.filter { !$0.base.isZero || !$0.tax.isZero }
        return others.isEmpty ? Array(sums.prefix(1)) : others
    }

    private func line(_ amounts: VATAmounts, among parts: [VATAmounts], _ scheme: BookingScheme) -> BookingLine {
        let (account, code) = booking(of: amounts, among: parts, scheme)
        return BookingLine(
            account: LedgerAccountCode(account), vatCode: code, vatRate: amounts.rate,
            baseCents: invoice.booked(amounts.base).cents, vatCents: invoice.booked(amounts.tax).cents)
    }

    /// How such an amount was booked last, or else on suspense with the VAT code the invoice calls for.
    private func booking(
        of amounts: VATAmounts, among parts: [VATAmounts], _ scheme: BookingScheme
    ) -> (account: String, vatCode: String?) {
        guard let line = scheme.line(at: amounts.rate) else {
            let account = scheme.account ?? ChartOfAccounts.suspense
            return (account, vatCode(of: amounts, on: account))
        }
        // Its code was given to one category: of several at its rate, only one may go on with it.
        let heirs = parts.filter { $0.rate == amounts.rate && $0.admits(line.vatCode, side: rules.side) }
        let isItsHeir = amounts.admits(line.vatCode, side: rules.side) && Set(heirs.map(\.category)).count == 1
        return (line.account, isItsHeir ? line.vatCode : vatCode(of: amounts, on: line.account))
    }

    private func vatCode(of amounts: VATAmounts, on account: String) -> String? {
        if let code = amounts.ublBECode.flatMap(named(by:)) { return code }
        guard let rate = amounts.rate else { return nil }
        return VATCode.proposed(
            side: rules.side, category: amounts.category ?? .standard, rate: rate, account: account,
            vatExempt: rules.dossier.settings.vatExempt, territory: territory)
    }

    /// A seller abroad who is registered in Belgium charges Belgian VAT, and so does one who is represented there (BG-11).
    private var territory: VATTerritory {
        let representative = rules.side == .purchase ? invoice.taxRepresentative?.vatNumber : nil
        return VATTerritory(representative ?? otherParty.vatNumber, country: otherParty.country)
    }

    /// Sales in box 47 whose category of EN 16931 may say that they stay within the Union.
    private static let outsideTheUnion = ["47/TO", "47/AS", "47/DI", "47/SE"]

    /// The seller of an invoice in the Belgian profile may have said in which box of the return it declares the amount;
    /// only what the category of EN 16931 leaves open is taken from it (DOMAIN §7.3).
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

/// A base and its VAT, as the invoice states them.
private struct VATAmounts {
    let category: VATCategory?
    let rate: VATRate?
    private(set) var base: Money
    private(set) var tax: Money
    let ublBECode: String?

    /// Nil where the base cannot be read, or is a sum beyond all bounds; an unreadable tax counts as none, and shows in the balance.
    init?(_ subtotal: VATSubtotal) {
        guard let base = subtotal.base, base.magnitude.cents <= Money.largestCents else { return nil }
        self.base = base
        tax = subtotal.tax ?? .zero(base.currency)
        category = subtotal.category
        ublBECode = subtotal.ublBECode
        rate = subtotal.chargedRate
    }

    /// Those of one category, rate and code as one, in the order they first appear; without sums beyond all bounds.
    static func sums(of parts: [VATAmounts]) -> [VATAmounts] {
        struct Kind: Hashable {
            let category: VATCategory?
            let rate: VATRate?
            let ublBECode: String?
        }
        var kinds: [Kind] = []
        var partsOfKind: [Kind: [VATAmounts]] = [:]
        for part in parts {
            let kind = Kind(category: part.category, rate: part.rate, ublBECode: part.ublBECode)
            if partsOfKind[kind] == nil { kinds.append(kind) }
            partsOfKind[kind, default: []].append(part)
        }
        return kinds.compactMap { kind in
            guard let parts = partsOfKind[kind], var sum = parts.first else { return nil }
            sum.base = Money.sum(parts.map(\.base), in: sum.base.currency)
            sum.tax = Money.sum(parts.map(\.tax), in: sum.base.currency)
            return sum.base.magnitude.cents <= Money.largestCents ? sum : nil
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
        ublBECode = nil
        rate = [.six, .twelve, .twentyOne].first { !tax.isZero && $0.tax(on: base) == tax }
    }

    /// Whether a code that such an amount was booked with before says what its category says; where it states none, any does.
    func admits(_ code: String, side: InvoiceSide) -> Bool {
        guard let category else { return true }
        return VATCode.named(code, side: side)?.fits(category) ?? false
    }
}

/// How the last two invoices of a counterparty were booked, where they were booked alike (DOMAIN §3.5).
private struct BookingScheme {
    private let lines: [BookingProposalEvent.TemplateLine]

    init(_ templates: [InvoiceDraft.Template]) {
        let isProven = templates.count >= 2 && Self.names(of: templates[0]) == Self.names(of: templates[1])
        lines = isProven ? Array(Set(templates[0])) : []
    }

    /// The one line such a rate was booked on; nil where none or several were, since then nothing tells how to split.
    func line(at rate: VATRate?) -> BookingProposalEvent.TemplateLine? {
        guard let rate else { return nil }
        let candidates = lines.filter { $0.vatRate == rate.description }
        return candidates.count == 1 ? candidates[0] : nil
    }

    /// The account of all its lines, where it is one.
    var account: String? {
        let accounts = Set(lines.map(\.account))
        return accounts.count == 1 ? accounts.first : nil
    }

    private static func names(of template: InvoiceDraft.Template) -> Set<[String]> {
        Set(template.map { [$0.account, $0.vatCode] })
    }
}

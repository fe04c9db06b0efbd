import Domain

/// A rule of EN 16931 an invoice breaks.
public struct RuleFinding: Hashable, Sendable, CustomStringConvertible {
    /// The id of the rule in the standard, such as `BR-CO-10`.
    public let rule: String
    public let message: String

    public var description: String { "\(rule): \(message)" }
}

/// The rules of EN 16931 on the amounts of an invoice. What is missing shows in the validation of its proposal; rules of
/// classification and of the legal text are left to the sender's access point.
public enum InvoiceRules {
    /// What a base and its VAT may be off, in cents (DOMAIN §7.2).
    static let smallCents: Int64 = 5

    /// What all bases and all VAT together may be off the total, in cents.
    public static func remainderTolerance(of invoice: Invoice) -> Int64 {
        max(smallCents, roundingTolerance(of: 2 * invoice.vatBreakdown.count, in: invoice))
    }

    /// The rules whose sums and products do not agree in `invoice`.
    public static func checkSums(of invoice: Invoice) -> [RuleFinding] {
        (invoice.promisesLineAmounts ? lineAmounts(of: invoice) : []) + sums(of: invoice) + breakdown(of: invoice)
            + taxableBases(of: invoice)
    }
}

extension InvoiceRules {
    private static func sums(of invoice: Invoice) -> [RuleFinding] {
        let (totals, zero) = (invoice.totals, Money.zero(invoice.currency))
        let allowances = invoice.allowancesAndCharges.filter { !$0.isCharge }.compactMap(\.amount)
        let charges = invoice.allowancesAndCharges.filter(\.isCharge).compactMap(\.amount)
        let lines = invoice.lines.compactMap(\.netAmount)
        var findings: [RuleFinding] = []
        /// - Parameter count: how many amounts the sum is of, each of which may have been rounded.
        func expect(
            _ stated: Money?, of count: Int, _ computed: Money?, _ rule: String, _ name: String, lines: Int64 = 0
        ) {
            let tolerance = lines + roundingTolerance(of: count, in: invoice)
            guard let stated, let computed, (stated - computed).magnitude.cents > tolerance else { return }
            let message = "\(name) is \(stated.decimalText), and \(computed.decimalText) computed."
            findings.append(RuleFinding(rule: rule, message: message))
        }
        expect(
            totals.lineNet, of: 0, lines.isEmpty ? nil : Money.sum(lines, in: invoice.currency), "BR-CO-10",
            "The sum of the lines", lines: roundingTolerance(of: invoice))
        expect(
            totals.allowances ?? (allowances.isEmpty ? nil : zero), of: allowances.count,
            Money.sum(allowances, in: invoice.currency),
            "BR-CO-11",
            "The sum of the allowances")
        expect(
            totals.charges ?? (charges.isEmpty ? nil : zero), of: charges.count,
            Money.sum(charges, in: invoice.currency), "BR-CO-12", "The sum of the charges")
        expect(
            totals.taxExclusive, of: 3,
            totals.lineNet.map { $0 - (totals.allowances ?? zero) + (totals.charges ?? zero) },
            "BR-CO-13", "The total without VAT")
        expect(
            totals.taxInclusive, of: 2, totals.taxExclusive.map { $0 + (totals.tax ?? zero) }, "BR-CO-15",
            "The total with VAT")
        // Factur-X MINIMUM leaves out what was paid in advance, so nothing is known about the difference.
        guard !isSummaryOnly(invoice) else { return findings }
        let others = totals.thirdPartyPayments
        expect(
            totals.payable, of: 4,
            totals.taxInclusive.map { $0 - (totals.prepaid ?? zero) + (totals.rounding ?? zero) + (others ?? zero) },
            others == nil ? "BR-CO-16" : "BR-DEX-09", "The amount to pay")
        return findings
    }

    private static func breakdown(of invoice: Invoice) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        let taxes = invoice.vatBreakdown.map(\.tax)
        if let stated = invoice.totals.tax, !taxes.isEmpty, !taxes.contains(nil) {
            let sum = Money.sum(taxes.compactMap(\.self), in: invoice.currency)
            if (sum - stated).magnitude.cents > roundingTolerance(of: taxes.count, in: invoice) {
                let message = "The total VAT is \(stated.decimalText), and \(sum.decimalText) in the breakdown."
                findings.append(RuleFinding(rule: "BR-CO-14", message: message))
            }
        }
        for subtotal in invoice.vatBreakdown {
            guard let base = subtotal.base, let tax = subtotal.tax, let rate = subtotal.chargedRate,
                (rate.tax(on: base) - tax).magnitude.cents > tolerance(of: subtotal.category)
            else { continue }
            let message =
                "\(rate) % of \(base.decimalText) is \(rate.tax(on: base).decimalText), not \(tax.decimalText)."
            findings.append(RuleFinding(rule: "BR-CO-17", message: message))
        }
        return findings
    }

    /// The base of each category, and of each rate in the standard one, is the sum of the lines, allowances and charges. Nothing is
    /// known of a sum when one of them does not say where it belongs.
    private static func taxableBases(of invoice: Invoice) -> [RuleFinding] {
        // UBL.BE takes a cash discount out of the base of its rate and states it as exempt under the code FD.
        guard !invoice.lines.isEmpty, !invoice.vatBreakdown.contains(where: { $0.ublBECode == "FD" }) else { return [] }
        let amounts =
            invoice.lines.filter { !$0.hasUnknownCategory }.map { ($0.netAmount, $0.category, $0.rate) }
            + invoice.allowancesAndCharges.map { item in
                (item.amount.map { item.isCharge ? $0 : -$0 }, item.category, item.rate)
            }
        var parts: [TaxKey: [Money]] = [:]
        var unknown: Set<VATCategory> = []
        for case (let amount?, let category, let rate) in amounts {
            guard let category else { return [] }
            if category.bearsTax, rate == nil { unknown.insert(category) }
            parts[TaxKey(category, rate), default: []].append(amount)
        }
        let stated = Dictionary(
            grouping: invoice.vatBreakdown.filter { $0.category != nil && $0.base != nil },
            by: { TaxKey($0.category ?? .standard, $0.rate) })
        let rounding =
            roundingTolerance(of: invoice) + roundingTolerance(of: invoice.allowancesAndCharges.count, in: invoice)
        return stated.compactMap { key, subtotals in
            guard !unknown.contains(key.category) else { return nil }
            let base = Money.sum(subtotals.compactMap(\.base), in: invoice.currency)
            let sum = Money.sum(parts[key] ?? [], in: invoice.currency)
            guard (base - sum).magnitude.cents > max(rounding, tolerance(of: key.category)) else { return nil }
            let message =
                "The base of \(key.category.rawValue) is \(base.decimalText), and \(sum.decimalText) on the lines."
            return RuleFinding(rule: "BR-\(key.ruleInfix)-08", message: message)
        }
    }

    /// A few cents where VAT is charged, since the sender may have rounded on each line; the published rules (BR-S-08, BR-S-09,
    /// BR-CO-17) allow less than a unit.
    private static func tolerance(of category: VATCategory?) -> Int64 { category?.bearsTax == false ? 0 : smallCents }

    /// Half a cent for each amount of a sum of so many, and for the sum, as far as they were rounded.
    private static func roundingTolerance(of count: Int, in invoice: Invoice) -> Int64 {
        Int64(min(count + 1, invoice.roundedAmounts) / 2)
    }

    /// Half a cent for each line that states more decimals than we keep.
    private static func roundingTolerance(of invoice: Invoice) -> Int64 {
        Int64((invoice.lines.count(where: \.isRounded) + 1) / 2)
    }

    private struct TaxKey: Hashable {
        let category: VATCategory
        let rate: VATRate?

        /// A rate tells bases apart only in the categories that have one other than zero.
        init(_ category: VATCategory, _ rate: VATRate?) {
            self.category = category
            self.rate = category.bearsTax ? rate : nil
        }

        /// The letters a category has in the names of the rules.
        var ruleInfix: String {
            switch category {
            case .standard, .zeroRated, .exempt, .reverseCharge, .export, .outOfScope, .splitPayment: category.rawValue
            case .intraCommunity: "IC"
            case .canaryIslands: "AF"
            case .ceutaAndMelilla: "AG"
            }
        }
    }

    /// Factur-X MINIMUM carries totals only.
    private static func isSummaryOnly(_ invoice: Invoice) -> Bool {
        invoice.syntax == .crossIndustry && invoice.profile?.hasSuffix(":minimum") == true
    }
}

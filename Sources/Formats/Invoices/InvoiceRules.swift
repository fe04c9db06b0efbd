import Domain

/// A rule of EN 16931 an invoice breaks.
public struct RuleFinding: Hashable, Sendable, CustomStringConvertible {
    /// The id of the rule in the standard, such as `BR-CO-10`.
    public let rule: String
    public let message: String

    public var description: String { "\(rule): \(message)" }

    /// True for sums and products that do not agree, as opposed to what is missing.
    public var isArithmetic: Bool {
        ["BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-CO-14", "BR-CO-15", "BR-CO-16", "BR-CO-17"].contains(rule)
            || rule.hasSuffix("-08") && rule != "BR-08" || rule == "PEPPOL-EN16931-R120"
    }
}

/// The rules of EN 16931 that matter to bookkeeping: what must be there, and whether the amounts agree.
///
/// Rules of classification and of the legal text are left to the sender's access point.
public enum InvoiceRules {
    public static func check(_ invoice: Invoice) -> [RuleFinding] {
        presence(in: invoice) + checkSums(of: invoice)
    }

    /// The arithmetic rules alone.
    public static func checkSums(of invoice: Invoice) -> [RuleFinding] {
        (invoice.promisesLineAmounts ? lineAmounts(of: invoice) : []) + sums(of: invoice) + breakdown(of: invoice)
            + taxableBases(of: invoice)
    }
}

extension InvoiceRules {
    private static func presence(in invoice: Invoice) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        func require(_ isThere: Bool, _ rule: String, _ message: String) {
            if !isThere { findings.append(RuleFinding(rule: rule, message: message)) }
        }
        require(invoice.number != nil, "BR-02", "The invoice has no number.")
        require(invoice.issueDate != nil, "BR-03", "The invoice has no date.")
        require(invoice.typeCode != nil, "BR-04", "The invoice has no type code.")
        require(invoice.statedCurrency != nil, "BR-05", "The invoice states no currency.")
        require(invoice.seller.name != nil, "BR-06", "The seller has no name.")
        require(invoice.buyer.name != nil, "BR-07", "The buyer has no name.")
        require(invoice.totals.taxExclusive != nil, "BR-13", "The total without VAT is missing.")
        require(invoice.totals.taxInclusive != nil, "BR-14", "The total with VAT is missing.")
        require(invoice.totals.payable != nil, "BR-15", "The amount to pay is missing.")
        guard !isSummaryOnly(invoice) else { return findings }
        require(invoice.seller.hasAddress, "BR-08", "The seller has no address.")
        require(invoice.buyer.hasAddress, "BR-10", "The buyer has no address.")
        require(invoice.totals.lineNet != nil, "BR-12", "The sum of the lines is missing.")
        require(!invoice.lines.isEmpty || isWithoutLines(invoice), "BR-16", "The invoice has no lines.")
        require(!invoice.vatBreakdown.isEmpty, "BR-CO-18", "The VAT breakdown is missing.")
        for line in invoice.lines {
            require(line.netAmount != nil, "BR-24", "Line \(line.id ?? "?") has no amount.")
            require(line.name != nil, "BR-25", "Line \(line.id ?? "?") does not name what was sold.")
            require(line.category != nil, "BR-CO-04", "Line \(line.id ?? "?") has no VAT category.")
        }
        for subtotal in invoice.vatBreakdown {
            require(subtotal.base != nil, "BR-45", "A part of the VAT breakdown has no base.")
            require(subtotal.tax != nil, "BR-46", "A part of the VAT breakdown has no tax.")
            require(subtotal.category != nil, "BR-47", "A part of the VAT breakdown has no category.")
            let hasRate = subtotal.rate != nil || subtotal.category == .outOfScope
            require(hasRate, "BR-48", "A part of the VAT breakdown has no rate.")
        }
        return findings
    }

    private static func sums(of invoice: Invoice) -> [RuleFinding] {
        let (totals, zero) = (invoice.totals, Money.zero(invoice.currency))
        let allowances = invoice.allowancesAndCharges.filter { !$0.isCharge }.compactMap(\.amount)
        let charges = invoice.allowancesAndCharges.filter(\.isCharge).compactMap(\.amount)
        let lines = invoice.lines.compactMap(\.netAmount)
        var findings: [RuleFinding] = []
        func expect(_ stated: Money?, _ computed: Money?, _ rule: String, _ name: String, within cents: Int64 = 0) {
            guard let stated, let computed, (stated - computed).magnitude.cents > cents else { return }
            let message = "\(name) is \(stated.decimalText), and \(computed.decimalText) computed."
            findings.append(RuleFinding(rule: rule, message: message))
        }
        expect(
            totals.lineNet, lines.isEmpty ? nil : Money.sum(lines, in: invoice.currency), "BR-CO-10",
            "The sum of the lines", within: roundingTolerance(of: invoice))
        expect(
            totals.allowances ?? (allowances.isEmpty ? nil : zero), Money.sum(allowances, in: invoice.currency),
            "BR-CO-11",
            "The sum of the allowances")
        expect(
            totals.charges ?? (charges.isEmpty ? nil : zero), Money.sum(charges, in: invoice.currency), "BR-CO-12",
            "The sum of the charges")
        expect(
            totals.taxExclusive, totals.lineNet.map { $0 - (totals.allowances ?? zero) + (totals.charges ?? zero) },
            "BR-CO-13", "The total without VAT")
        expect(
            totals.taxInclusive, totals.taxExclusive.map { $0 + (totals.tax ?? zero) }, "BR-CO-15",
            "The total with VAT")
        // Factur-X MINIMUM leaves out what was paid in advance, so nothing is known about the difference.
        guard !isSummaryOnly(invoice) else { return findings }
        expect(
            totals.payable, totals.taxInclusive.map { $0 - (totals.prepaid ?? zero) + (totals.rounding ?? zero) },
            "BR-CO-16", "The amount to pay")
        return findings
    }

    private static func breakdown(of invoice: Invoice) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        let taxes = invoice.vatBreakdown.map(\.tax)
        if let stated = invoice.totals.tax, !taxes.isEmpty, !taxes.contains(nil) {
            let sum = Money.sum(taxes.compactMap(\.self), in: invoice.currency)
            if sum != stated {
                let message = "The total VAT is \(stated.decimalText), and \(sum.decimalText) in the breakdown."
                findings.append(RuleFinding(rule: "BR-CO-14", message: message))
            }
        }
        for subtotal in invoice.vatBreakdown {
            guard let base = subtotal.base, let tax = subtotal.tax, let rate = subtotal.chargedRate,
                (rate.tax(on: base) - tax).magnitude.cents > taxTolerance
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
        let tolerance = roundingTolerance(of: invoice)
        return stated.compactMap { key, subtotals in
            guard !unknown.contains(key.category) else { return nil }
            let base = Money.sum(subtotals.compactMap(\.base), in: invoice.currency)
            let sum = Money.sum(parts[key] ?? [], in: invoice.currency)
            guard (base - sum).magnitude.cents > tolerance else { return nil }
            let message =
                "The base of \(key.category.rawValue) is \(base.decimalText), and \(sum.decimalText) on the lines."
            return RuleFinding(rule: "BR-\(key.ruleInfix)-08", message: message)
        }
    }

    /// Two cents, as Peppol allows: the sender may have rounded on each line.
    private static let taxTolerance: Int64 = 2

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

    /// Factur-X BASIC WL and MINIMUM carry no lines.
    private static func isWithoutLines(_ invoice: Invoice) -> Bool {
        invoice.syntax == .crossIndustry && invoice.profile?.hasSuffix(":basicwl") == true
    }
}

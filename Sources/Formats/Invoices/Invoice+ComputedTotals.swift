import Domain

extension Invoice {
    /// The invoice with its breakdown and totals computed from the lines, allowances and charges.
    public func withComputedTotals() -> Invoice {
        var result = self
        result.vatBreakdown = computedBreakdown()
        let sum = { [currency] (amounts: [Money]) in Money.sum(amounts, in: currency) }
        let allowances = allowancesAndCharges.filter { !$0.isCharge }.compactMap(\.amount)
        let charges = allowancesAndCharges.filter(\.isCharge).compactMap(\.amount)
        let lineNet = sum(lines.compactMap(\.netAmount))
        let taxExclusive = lineNet - sum(allowances) + sum(charges)
        let tax = sum(result.vatBreakdown.compactMap(\.tax))
        result.totals.lineNet = lineNet
        result.totals.allowances = allowances.isEmpty ? nil : sum(allowances)
        result.totals.charges = charges.isEmpty ? nil : sum(charges)
        result.totals.taxExclusive = taxExclusive
        result.totals.tax = tax
        result.totals.taxInclusive = taxExclusive + tax
        let zero = Money.zero(currency)
        result.totals.payable = taxExclusive + tax - (totals.prepaid ?? zero) + (totals.rounding ?? zero)
        return result
    }

    /// The VAT breakdown that the lines, allowances and charges give: one part per category and rate, in the order they first
    /// appear. An amount without a category is left out; stated reasons of exemption are kept with their category.
    public func computedBreakdown() -> [VATSubtotal] {
        struct Key: Hashable {
            let category: VATCategory
            let rate: VATRate?
        }
        let amounts =
            lines.map { ($0.category, $0.rate, $0.netAmount) }
            + allowancesAndCharges.map { item in
                (item.category, item.rate, item.amount.map { item.isCharge ? $0 : -$0 })
            }
        var keys: [Key] = []
        var bases: [Key: [Money]] = [:]
        for case (let category?, let rate, let amount?) in amounts {
            let key = Key(category: category, rate: rate)
            if bases[key] == nil { keys.append(key) }
            bases[key, default: []].append(amount)
        }
        let parts = keys.map { key in
            let base = Money.sum(bases[key] ?? [], in: currency)
            return VATSubtotal(category: key.category, rate: key.rate, base: base, tax: nil)
        }
        return parts.map { part in
            var part = part
            part.tax = part.base.map { (part.chargedRate ?? .zero).tax(on: $0) }
            let stated = vatBreakdown.first { $0.category == part.category }
            part.exemptionReason = stated?.exemptionReason ?? part.category?.usualExemptionReason
            part.exemptionCode = stated?.exemptionCode ?? part.category?.usualExemptionCode
            return part
        }
    }
}

extension VATCategory {
    /// The VATEX code that goes with the category.
    fileprivate var usualExemptionCode: String? {
        switch self {
        case .export: "VATEX-EU-G"
        case .outOfScope: "VATEX-EU-O"
        case .intraCommunity: "VATEX-EU-IC"
        case .reverseCharge: "VATEX-EU-AE"
        case .standard, .zeroRated, .exempt, .canaryIslands, .ceutaAndMelilla, .splitPayment: nil
        }
    }

    fileprivate var usualExemptionReason: String? {
        switch self {
        case .exempt: "Exempt"
        case .export: "Export outside the EU"
        case .outOfScope: "Not subject to VAT"
        case .intraCommunity: "Intra-community supply"
        case .reverseCharge: "Reverse charge"
        case .standard, .zeroRated, .canaryIslands, .ceutaAndMelilla, .splitPayment: nil
        }
    }
}

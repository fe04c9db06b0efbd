import Formats

extension Invoice {
    /// The rules of EN 16931 it breaks, on its amounts and on what must be there. Paraph itself checks the amounts alone; by the others
    /// tests show that the reader loses nothing of a file and the writer leaves out nothing.
    var brokenRules: [String] { missing + InvoiceRules.checkSums(of: self).map(\.rule) }

    /// The rules on what must be there, as far as the reader keeps it.
    private var missing: [String] {
        var broken: [String] = []
        func require(_ isThere: Bool, _ rule: String) {
            if !isThere { broken.append(rule) }
        }
        require(number != nil, "BR-02")
        require(issueDate != nil, "BR-03")
        require(typeCode != nil, "BR-04")
        require(statedCurrency != nil, "BR-05")
        require(seller.name != nil, "BR-06")
        require(buyer.name != nil, "BR-07")
        require(totals.taxExclusive != nil, "BR-13")
        require(totals.taxInclusive != nil, "BR-14")
        require(totals.payable != nil, "BR-15")
        guard !isSummaryOnly else { return broken }
        require(seller.hasAddress, "BR-08")
        require(buyer.hasAddress, "BR-10")
        require(totals.lineNet != nil, "BR-12")
        require(!lines.isEmpty || isWithoutLines, "BR-16")
        require(!vatBreakdown.isEmpty, "BR-CO-18")
        for line in lines {
            require(line.netAmount != nil, "BR-24")
            require(line.name != nil, "BR-25")
            require(line.category != nil, "BR-CO-04")
        }
        for subtotal in vatBreakdown {
            require(subtotal.base != nil, "BR-45")
            require(subtotal.tax != nil, "BR-46")
            require(subtotal.category != nil, "BR-47")
            require(subtotal.rate != nil || subtotal.category == .outOfScope, "BR-48")
        }
        return broken
    }

    /// Factur-X MINIMUM carries totals only.
    private var isSummaryOnly: Bool { syntax == .crossIndustry && profile?.hasSuffix(":minimum") == true }

    /// Factur-X BASIC WL and MINIMUM carry no lines.
    private var isWithoutLines: Bool { syntax == .crossIndustry && profile?.hasSuffix(":basicwl") == true }
}

extension InvoiceParty {
    fileprivate var hasAddress: Bool { !addressLines.isEmpty || postcode != nil || city != nil || country != nil }
}

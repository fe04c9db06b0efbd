import Domain

/// Reads a CII invoice: Factur-X and ZUGFeRD 2 (D16B), and ZUGFeRD 1, whose elements have older names.
struct CrossIndustryInvoiceReader {
    private static let current = XMLName(
        namespace: "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", local: "CrossIndustryInvoice")
    private static let zugferd1 = XMLName(
        namespace: "urn:ferd:CrossIndustryDocument:invoice:1p0", local: "CrossIndustryDocument")
    static let rootNames = [current, zugferd1]

    private let root: XMLElement
    private let transaction: XMLElement?
    private let agreement: XMLElement?
    private let settlement: XMLElement?
    private var fields: FieldReader

    init(root: XMLElement) {
        self.root = root
        let rsm = { XMLName(namespace: root.name.namespace, local: $0) }
        transaction =
            root.first(rsm("SupplyChainTradeTransaction")) ?? root.first(rsm("SpecifiedSupplyChainTradeTransaction"))
        agreement =
            transaction?.named("ApplicableHeaderTradeAgreement")
            ?? transaction?.named("ApplicableSupplyChainTradeAgreement")
        settlement =
            transaction?.named("ApplicableHeaderTradeSettlement")
            ?? transaction?.named("ApplicableSupplyChainTradeSettlement")
        fields = FieldReader(currency: settlement?.text("InvoiceCurrencyCode").flatMap { Currency($0) } ?? .eur)
    }

    mutating func invoice() -> Invoice {
        let rsm = { [root] in XMLName(namespace: root.name.namespace, local: $0) }
        let header = root.first(rsm("ExchangedDocument")) ?? root.first(rsm("HeaderExchangedDocument"))
        let context =
            root.first(rsm("ExchangedDocumentContext")) ?? root.first(rsm("SpecifiedExchangedDocumentContext"))
        let typeCode = header?.text("TypeCode")
        var invoice = Invoice(
            kind: typeCode.map(Invoice.creditNoteTypeCodes.contains) == true ? .creditNote : .invoice,
            syntax: .crossIndustry, number: header?.text("ID"), issueDate: date(header?.named("IssueDateTime")),
            currency: fields.currency, seller: party(agreement?.named("SellerTradeParty")),
            buyer: party(agreement?.named("BuyerTradeParty")))
        invoice.profile = context?.named("GuidelineSpecifiedDocumentContextParameter")?.text("ID")
        invoice.typeCode = typeCode
        readCurrency(into: &invoice)
        invoice.taxRepresentative = agreement?.named("SellerTaxRepresentativeTradeParty").map { party($0) }
        invoice.notes = (header?.all("IncludedNote") ?? []).compactMap { $0.text("Content") }
        invoice.buyerReference = agreement?.text("BuyerReference")
        let order = agreement?.named("BuyerOrderReferencedDocument")
        invoice.orderReference = order?.text("IssuerAssignedID") ?? order?.text("ID")
        readLines(into: &invoice)
        let roundedOnLines = fields.roundedAmounts
        readSettlement(into: &invoice)
        invoice.roundedAmounts = fields.roundedAmounts - roundedOnLines
        invoice.attachments = (agreement?.all("AdditionalReferencedDocument") ?? []).compactMap { attachment($0) }
        invoice.findings += fields.findings
        return invoice
    }

    private func readCurrency(into invoice: inout Invoice) {
        guard let element = settlement?.named("InvoiceCurrencyCode"), let text = element.text else { return }
        invoice.statedCurrency = text
        guard invoice.hasUnknownCurrency else { return }
        invoice.findings.append(ReadingFinding(element: element.name.local, line: element.line, text: text))
    }

    /// Lines that only group or inform are not part of the sums (Factur-X EXTENDED).
    private mutating func readLines(into invoice: inout Invoice) {
        for element in transaction?.all("IncludedSupplyChainTradeLineItem") ?? [] {
            let document = element.named("AssociatedDocumentLineDocument")
            let status = document?.text("LineStatusReasonCode")
            guard status != "GROUP", status != "INFORMATION", let line = line(element, document) else { continue }
            invoice.lines.append(line)
        }
    }

    /// A line without amount and product is a note between lines in ZUGFeRD 1.
    private mutating func line(_ element: XMLElement, _ document: XMLElement?) -> InvoiceLine? {
        let product = element.named("SpecifiedTradeProduct")
        let settlement =
            element.named("SpecifiedLineTradeSettlement") ?? element.named("SpecifiedSupplyChainTradeSettlement")
        let total =
            settlement?.named("SpecifiedTradeSettlementLineMonetarySummation")
            ?? settlement?.named("SpecifiedTradeSettlementMonetarySummation")
        guard product != nil || total != nil else { return nil }
        let delivery = element.named("SpecifiedLineTradeDelivery") ?? element.named("SpecifiedSupplyChainTradeDelivery")
        let terms = element.named("SpecifiedLineTradeAgreement") ?? element.named("SpecifiedSupplyChainTradeAgreement")
        let tax = settlement?.named("ApplicableTradeTax")
        let quantity = delivery?.named("BilledQuantity")
        var line = InvoiceLine()
        line.id = document?.text("LineID")
        line.name = product?.text("Name")
        line.description = product?.text("Description")
        line.quantity = quantity?.text
        line.unit = quantity?.attribute("unitCode")
        let price = terms?.named("NetPriceProductTradePrice")
        line.unitPrice = price?.text("ChargeAmount")
        // The gross price is of the same quantity, and often alone in saying so.
        let baseQuantity =
            price?.named("BasisQuantity") ?? terms?.named("GrossPriceProductTradePrice")?.named("BasisQuantity")
        line.priceBaseQuantity = baseQuantity?.text
        line.priceBaseUnit = baseQuantity?.attribute("unitCode")
        line.allowancesAndCharges =
            (settlement?.all("SpecifiedTradeAllowanceCharge") ?? []).map { allowanceOrCharge($0) }
        line.netAmount = fields.amount(total?.named("LineTotalAmount"))
        line.isRounded = fields.isRounded(total?.named("LineTotalAmount"), line.netAmount)
        line.category = fields.category(tax?.named("CategoryCode"))
        line.hasUnknownCategory = line.category == nil && tax?.text("CategoryCode") != nil
        line.rate = fields.rate(rate(of: tax))
        return line
    }

    private mutating func readSettlement(into invoice: inout Invoice) {
        guard let settlement else { return }
        let reference = settlement.text("PaymentReference")
        invoice.payee = settlement.named("PayeeTradeParty")?.text("Name")
        invoice.paymentTerms = settlement.named("SpecifiedTradePaymentTerms")?.text("Description")
        let dueDate = settlement.all("SpecifiedTradePaymentTerms").lazy.compactMap { $0.named("DueDateDateTime") }.first
        invoice.dueDate = date(dueDate)
        invoice.statedDueDate = dueDate?.text
        invoice.precedingInvoices = settlement.all("InvoiceReferencedDocument").compactMap {
            $0.text("IssuerAssignedID")
        }
        invoice.paymentMeans = settlement.all("SpecifiedTradeSettlementPaymentMeans").map { means in
            let account = means.named("PayeePartyCreditorFinancialAccount")
            return PaymentMeans(
                code: means.text("TypeCode"), statedAccount: account?.text("IBANID") ?? account?.text("ProprietaryID"),
                statedBIC: means.named("PayeeSpecifiedCreditorFinancialInstitution")?.text("BICID"),
                paymentID: reference)
        }
        // The reference stands beside the means of payment, and may be all that is said of how to pay.
        if invoice.paymentMeans.isEmpty, let reference {
            invoice.paymentMeans = [PaymentMeans(code: nil, statedAccount: nil, paymentID: reference)]
        }
        let taxes = settlement.all("ApplicableTradeTax")
        invoice.taxPointDate = date(taxes.lazy.compactMap { $0.named("TaxPointDate") }.first)
        invoice.vatBreakdown = taxes.map { subtotal($0) }
        invoice.allowancesAndCharges =
            settlement.all("SpecifiedTradeAllowanceCharge").map { allowanceOrCharge($0) }
            + settlement.all("SpecifiedLogisticsServiceCharge").map { logisticsCharge($0) }
        readTotals(of: settlement, into: &invoice.totals)
    }

    private mutating func readTotals(of settlement: XMLElement, into totals: inout InvoiceTotals) {
        let sum =
            settlement.named("SpecifiedTradeSettlementHeaderMonetarySummation")
            ?? settlement.named("SpecifiedTradeSettlementMonetarySummation")
        guard let sum else { return }
        let taxes = sum.all("TaxTotalAmount")
        totals.lineNet = fields.amount(sum.named("LineTotalAmount"))
        totals.allowances = fields.amount(sum.named("AllowanceTotalAmount"))
        totals.charges = fields.amount(sum.named("ChargeTotalAmount"))
        totals.taxExclusive = fields.amount(sum.named("TaxBasisTotalAmount"))
        // A second amount may repeat the tax in the currency of the accounts (BT-111).
        totals.tax = fields.amount(
            taxes.first { $0.attribute("currencyID") == fields.currency.description } ?? taxes.first)
        totals.taxInAccountingCurrency = fields.foreignAmount(taxes, in: settlement.text("TaxCurrencyCode"))
        totals.taxInclusive = fields.amount(sum.named("GrandTotalAmount"))
        totals.prepaid = fields.amount(sum.named("TotalPrepaidAmount"))
        totals.rounding = fields.amount(sum.named("RoundingAmount"))
        totals.payable = fields.amount(sum.named("DuePayableAmount"))
    }

    private func party(_ element: XMLElement?) -> InvoiceParty {
        guard let element else { return InvoiceParty() }
        let address = element.named("PostalTradeAddress")
        let legal = element.named("SpecifiedLegalOrganization")
        let uri = element.named("URIUniversalCommunication")?.named("URIID")
        var party = InvoiceParty(name: element.text("Name"))
        party.tradingName = legal?.text("TradingBusinessName")
        party.statedVATNumber =
            element.all("SpecifiedTaxRegistration").compactMap { $0.named("ID") }
            .first { $0.attribute("schemeID") == "VA" }?.text
        party.statedLegalNumber = legal?.text("ID")
        party.legalNumberScheme = legal?.named("ID")?.attribute("schemeID")
        party.addressLines = ["LineOne", "LineTwo", "LineThree"].compactMap { address?.text($0) }
        party.postcode = address?.text("PostcodeCode")
        party.city = address?.text("CityName")
        party.country = address?.text("CountryID")?.uppercased()
        party.endpoint = uri.flatMap { uri in
            uri.text.map { InvoiceParty.Endpoint(scheme: uri.attribute("schemeID"), id: $0) }
        }
        party.email = element.named("DefinedTradeContact")?.named("EmailURIUniversalCommunication")?.text("URIID")
        return party
    }

    private mutating func subtotal(_ element: XMLElement) -> VATSubtotal {
        var subtotal = VATSubtotal(
            category: fields.category(element.named("CategoryCode")), rate: fields.rate(rate(of: element)),
            base: fields.amount(element.named("BasisAmount")), tax: fields.amount(element.named("CalculatedAmount")))
        subtotal.hasUnknownCategory = subtotal.category == nil && element.text("CategoryCode") != nil
        subtotal.exemptionReason = element.text("ExemptionReason")
        subtotal.exemptionCode = element.text("ExemptionReasonCode")
        return subtotal
    }

    private mutating func allowanceOrCharge(_ element: XMLElement) -> AllowanceOrCharge {
        let tax = element.named("CategoryTradeTax")
        return AllowanceOrCharge(
            isCharge: ["true", "1"].contains(element.named("ChargeIndicator")?.text),
            amount: fields.amount(element.named("ActualAmount")), reason: element.text("Reason"),
            category: fields.category(tax?.named("CategoryCode")), rate: fields.rate(rate(of: tax)))
    }

    private mutating func logisticsCharge(_ element: XMLElement) -> AllowanceOrCharge {
        let tax = element.named("AppliedTradeTax")
        return AllowanceOrCharge(
            isCharge: true, amount: fields.amount(element.named("AppliedAmount")), reason: element.text("Description"),
            category: fields.category(tax?.named("CategoryCode")), rate: fields.rate(rate(of: tax)))
    }

    private mutating func attachment(_ element: XMLElement) -> InvoiceAttachment? {
        guard let object = element.named("AttachmentBinaryObject") else { return nil }
        return InvoiceAttachment(
            id: element.text("IssuerAssignedID"), filename: object.attribute("filename"),
            mediaType: object.attribute("mimeCode")?.lowercased(), description: element.text("Name"),
            typeCode: element.text("TypeCode"), bytes: fields.bytes(object))
    }

    private func rate(of tax: XMLElement?) -> XMLElement? {
        tax?.named("RateApplicablePercent") ?? tax?.named("ApplicablePercent")
    }

    /// A date is the only element inside the one that is named after it.
    private mutating func date(_ element: XMLElement?) -> CalendarDate? {
        var inside = element?.children.makeIterator()
        return fields.date(inside?.next() ?? element)
    }
}

extension XMLElement {
    /// The namespace of all that stands below the root's children is that of a library of business terms, whose version (12, 19, 100)
    /// does not follow from the root's: it is taken from the document.
    private func businessName(_ local: String) -> XMLName {
        var inside = children
        let isOfLibrary = name.namespace != document.root.name.namespace
        let namespace = isOfLibrary ? name.namespace : inside.next()?.name.namespace
        return XMLName(namespace: namespace ?? "", local: local)
    }

    fileprivate func named(_ local: String) -> XMLElement? { first(businessName(local)) }
    fileprivate func all(_ local: String) -> [XMLElement] { all(businessName(local)) }
    fileprivate func text(_ local: String) -> String? { named(local)?.text }
}

import Domain

extension XMLName {
    static func cac(_ local: String) -> XMLName {
        XMLName(namespace: "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2", local: local)
    }

    static func cbc(_ local: String) -> XMLName {
        XMLName(namespace: "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2", local: local)
    }
}

/// Reads a UBL invoice or credit note. The order of the elements does not matter.
struct UBLInvoiceReader {
    static let rootNames: [XMLName] = ["Invoice", "CreditNote"].map {
        XMLName(namespace: "urn:oasis:names:specification:ubl:schema:xsd:\($0)-2", local: $0)
    }

    private let root: XMLElement
    private var fields: FieldReader

    init(root: XMLElement) {
        self.root = root
        let stated = root.text(.cbc("DocumentCurrencyCode"))
        let ofTotal = root.first(.cac("LegalMonetaryTotal"))?.children.lazy.compactMap { $0.attribute("currencyID") }
            .first
        fields = FieldReader(currency: (stated ?? ofTotal).flatMap { Currency($0) } ?? .eur)
    }

    mutating func invoice() -> Invoice {
        let isCreditNote = root.name.local == "CreditNote"
        let typeCode = root.text(.cbc(isCreditNote ? "CreditNoteTypeCode" : "InvoiceTypeCode"))
        var invoice = Invoice(
            kind: isCreditNote || typeCode.map(Invoice.creditNoteTypeCodes.contains) == true ? .creditNote : .invoice,
            syntax: .ubl, number: root.text(.cbc("ID")), issueDate: fields.date(root.first(.cbc("IssueDate"))),
            currency: fields.currency, seller: party(root.first(.cac("AccountingSupplierParty"))),
            buyer: party(root.first(.cac("AccountingCustomerParty"))))
        invoice.profile = root.text(.cbc("CustomizationID"))
        invoice.typeCode = typeCode
        invoice.dueDate =
            fields.date(root.first(.cbc("DueDate")))
            ?? fields.date(root.first(.cac("PaymentMeans"), .cbc("PaymentDueDate")))
        invoice.statedDueDate =
            root.text(.cbc("DueDate")) ?? root.text(.cac("PaymentMeans"), .cbc("PaymentDueDate"))
        invoice.taxPointDate = fields.date(root.first(.cbc("TaxPointDate")))
        readCurrency(into: &invoice)
        readReferences(into: &invoice)
        invoice.lines = root.all(.cac(isCreditNote ? "CreditNoteLine" : "InvoiceLine")).map { line($0) }
        let roundedOnLines = fields.roundedAmounts
        invoice.allowancesAndCharges = root.all(.cac("AllowanceCharge")).map { allowanceOrCharge($0) }
        readTotals(into: &invoice)
        invoice.roundedAmounts = fields.roundedAmounts - roundedOnLines
        readPayment(into: &invoice)
        invoice.attachments = root.all(.cac("AdditionalDocumentReference")).compactMap { attachment($0) }
        invoice.findings += fields.findings
        return invoice
    }

    private func readCurrency(into invoice: inout Invoice) {
        guard let element = root.first(.cbc("DocumentCurrencyCode")), let text = element.text else { return }
        invoice.statedCurrency = text
        guard invoice.hasUnknownCurrency else { return }
        invoice.findings.append(ReadingFinding(element: element.name.local, line: element.line, text: text))
    }

    private func readReferences(into invoice: inout Invoice) {
        invoice.buyerReference = root.text(.cbc("BuyerReference"))
        invoice.orderReference = root.text(.cac("OrderReference"), .cbc("ID"))
        invoice.precedingInvoices = root.all(.cac("BillingReference")).compactMap {
            $0.text(.cac("InvoiceDocumentReference"), .cbc("ID"))
        }
        invoice.notes = root.all(.cbc("Note")).compactMap(\.text)
        invoice.taxRepresentative = root.first(.cac("TaxRepresentativeParty")).map(named(by:))
        invoice.payee =
            root.text(.cac("PayeeParty"), .cac("PartyName"), .cbc("Name"))
            ?? root.text(.cac("PayeeParty"), .cac("PartyLegalEntity"), .cbc("RegistrationName"))
    }

    private mutating func readTotals(into invoice: inout Invoice) {
        let taxTotals = root.all(.cac("TaxTotal"))
        let taxes = taxTotals.compactMap { $0.first(.cbc("TaxAmount")) }
        invoice.totals.tax = tax(in: taxes)
        invoice.totals.taxInAccountingCurrency = fields.foreignAmount(taxes, in: root.text(.cbc("TaxCurrencyCode")))
        invoice.vatBreakdown = taxTotals.flatMap { $0.all(.cac("TaxSubtotal")) }.map { subtotal($0) }
        if invoice.profile?.contains("extension:xrechnung") == true {
            let amounts = root.all(.cac("PrepaidPayment")).compactMap { fields.amount($0.first(.cbc("PaidAmount"))) }
            invoice.totals.thirdPartyPayments = amounts.isEmpty ? nil : Money.sum(amounts, in: fields.currency)
        }
        guard let total = root.first(.cac("LegalMonetaryTotal")) else { return }
        invoice.totals.lineNet = fields.amount(total.first(.cbc("LineExtensionAmount")))
        invoice.totals.allowances = fields.amount(total.first(.cbc("AllowanceTotalAmount")))
        invoice.totals.charges = fields.amount(total.first(.cbc("ChargeTotalAmount")))
        invoice.totals.taxExclusive = fields.amount(total.first(.cbc("TaxExclusiveAmount")))
        invoice.totals.taxInclusive = fields.amount(total.first(.cbc("TaxInclusiveAmount")))
        invoice.totals.prepaid = fields.amount(total.first(.cbc("PrepaidAmount")))
        invoice.totals.rounding = fields.amount(total.first(.cbc("PayableRoundingAmount")))
        invoice.totals.payable = fields.amount(total.first(.cbc("PayableAmount")))
    }

    /// A second tax total, without subtotals, may repeat the tax in the currency of the accounts (BT-111). Where two totals in the
    /// currency of the invoice differ, neither is taken.
    private mutating func tax(in elements: [XMLElement]) -> Money? {
        let own = elements.filter { fields.isOwn($0.attribute("currencyID")) }
        let amount = fields.amount(own.first ?? elements.first)
        guard let other = own.dropFirst().first(where: { fields.amount($0) != amount }) else { return amount }
        fields.note(other, other.text ?? "")
        return nil
    }

    private func readPayment(into invoice: inout Invoice) {
        invoice.paymentTerms = root.text(.cac("PaymentTerms"), .cbc("Note"))
        invoice.paymentMeans = root.all(.cac("PaymentMeans")).map { means in
            let account = means.first(.cac("PayeeFinancialAccount"))
            let branch = account?.first(.cac("FinancialInstitutionBranch"))
            return PaymentMeans(
                code: means.text(.cbc("PaymentMeansCode")), statedAccount: account?.text(.cbc("ID")),
                // UBL 2.0 puts the code of the bank one level deeper.
                statedBIC: branch?.text(.cbc("ID")) ?? branch?.text(.cac("FinancialInstitution"), .cbc("ID")),
                paymentID: means.text(.cbc("PaymentID")) ?? means.text(.cbc("InstructionID")))
        }
    }

    private func party(_ element: XMLElement?) -> InvoiceParty {
        element?.first(.cac("Party")).map(named(by:)) ?? InvoiceParty()
    }

    private func named(by party: XMLElement) -> InvoiceParty {
        let legal = party.first(.cac("PartyLegalEntity"))
        let address = party.first(.cac("PostalAddress"))
        var result = InvoiceParty()
        result.tradingName = party.text(.cac("PartyName"), .cbc("Name"))
        result.name = legal?.text(.cbc("RegistrationName")) ?? result.tradingName
        result.statedVATNumber = vatNumber(of: party)
        result.statedLegalNumber = legal?.text(.cbc("CompanyID"))
        result.legalNumberScheme = legal?.first(.cbc("CompanyID"))?.attribute("schemeID")
        let street = [address?.text(.cbc("StreetName")), address?.text(.cbc("BuildingNumber"))].compactMap(\.self)
        result.addressLines =
            [
                street.isEmpty ? nil : street.joined(separator: " "), address?.text(.cbc("AdditionalStreetName")),
                address?.text(.cac("AddressLine"), .cbc("Line")),
            ].compactMap(\.self)
        result.postcode = address?.text(.cbc("PostalZone"))
        result.city = address?.text(.cbc("CityName"))
        result.country = address?.text(.cac("Country"), .cbc("IdentificationCode"))?.uppercased()
        result.endpoint = party.first(.cbc("EndpointID")).flatMap { endpoint in
            endpoint.text.map { InvoiceParty.Endpoint(scheme: endpoint.attribute("schemeID"), id: $0) }
        }
        result.email = party.text(.cac("Contact"), .cbc("ElectronicMail"))
        return result
    }

    /// The tax registration of scheme VAT, in whatever letters, or of none; other schemes are local tax offices, unless what they are
    /// given is a VAT number.
    private func vatNumber(of party: XMLElement) -> String? {
        let schemes = party.all(.cac("PartyTaxScheme"))
        let id: (XMLElement) -> String? = { $0.text(.cac("TaxScheme"), .cbc("ID"))?.uppercased() }
        let number: (XMLElement) -> String? = { $0.text(.cbc("CompanyID")) }
        if let scheme = schemes.first(where: { id($0) == "VAT" }) ?? schemes.first(where: { id($0) == nil }) {
            return number(scheme)
        }
        return schemes.lazy.compactMap(number).first { VATNumber($0) != nil }
    }

    private mutating func line(_ element: XMLElement) -> InvoiceLine {
        let item = element.first(.cac("Item"))
        // e-FFF states the tax of a line instead of that of its item, and UBL 2.0 the rate beside the category.
        let tax = element.first(.cac("TaxTotal"), .cac("TaxSubtotal"))
        let category = item?.first(.cac("ClassifiedTaxCategory")) ?? tax?.first(.cac("TaxCategory"))
        let quantity = element.first(.cbc("InvoicedQuantity")) ?? element.first(.cbc("CreditedQuantity"))
        var line = InvoiceLine()
        line.id = element.text(.cbc("ID"))
        line.name = item?.text(.cbc("Name"))
        line.description = item?.text(.cbc("Description"))
        line.quantity = quantity?.text
        line.unit = quantity?.attribute("unitCode")
        line.unitPrice = element.text(.cac("Price"), .cbc("PriceAmount"))
        let baseQuantity = element.first(.cac("Price"), .cbc("BaseQuantity"))
        line.priceBaseQuantity = baseQuantity?.text
        line.priceBaseUnit = baseQuantity?.attribute("unitCode")
        line.allowancesAndCharges = element.all(.cac("AllowanceCharge")).map { allowanceOrCharge($0) }
        line.netAmount = fields.amount(element.first(.cbc("LineExtensionAmount")))
        line.isRounded = fields.isRounded(element.first(.cbc("LineExtensionAmount")), line.netAmount)
        line.category = fields.category(category?.first(.cbc("ID")))
        line.hasUnknownCategory = line.category == nil && category?.text(.cbc("ID")) != nil
        line.rate = fields.rate(category?.first(.cbc("Percent")) ?? tax?.first(.cbc("Percent")))
        line.ublBECode = category?.text(.cbc("Name"))
        return line
    }

    private mutating func subtotal(_ element: XMLElement) -> VATSubtotal {
        let category = element.first(.cac("TaxCategory"))
        var subtotal = VATSubtotal(
            category: fields.category(category?.first(.cbc("ID"))),
            rate: fields.rate(category?.first(.cbc("Percent")) ?? element.first(.cbc("Percent"))),
            base: fields.amount(element.first(.cbc("TaxableAmount"))),
            tax: fields.amount(element.first(.cbc("TaxAmount"))))
        subtotal.hasUnknownCategory = subtotal.category == nil && category?.text(.cbc("ID")) != nil
        subtotal.exemptionReason = category?.text(.cbc("TaxExemptionReason"))
        subtotal.exemptionCode = category?.text(.cbc("TaxExemptionReasonCode"))
        subtotal.ublBECode = category?.text(.cbc("Name"))
        return subtotal
    }

    private mutating func allowanceOrCharge(_ element: XMLElement) -> AllowanceOrCharge {
        let category = element.first(.cac("TaxCategory"))
        return AllowanceOrCharge(
            isCharge: ["true", "1"].contains(element.text(.cbc("ChargeIndicator"))),
            amount: fields.amount(element.first(.cbc("Amount"))), reason: element.text(.cbc("AllowanceChargeReason")),
            category: fields.category(category?.first(.cbc("ID"))), rate: fields.rate(category?.first(.cbc("Percent"))))
    }

    private mutating func attachment(_ element: XMLElement) -> InvoiceAttachment? {
        guard let object = element.first(.cac("Attachment"), .cbc("EmbeddedDocumentBinaryObject")) else { return nil }
        return InvoiceAttachment(
            id: element.text(.cbc("ID")), filename: object.attribute("filename"),
            mediaType: object.attribute("mimeCode")?.lowercased(),
            description: element.text(.cbc("DocumentDescription")) ?? element.text(.cbc("DocumentType")),
            typeCode: element.text(.cbc("DocumentTypeCode")), bytes: fields.bytes(object))
    }
}

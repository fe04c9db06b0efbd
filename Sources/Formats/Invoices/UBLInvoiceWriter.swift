import Domain
public import Foundation

/// Writes an invoice as UBL 2.1 in the profile of Peppol BIS Billing 3. A credit note has its own root.
///
/// The VAT breakdown and the totals are computed from the lines, allowances and charges, VAT once per rate (Royal Decree
/// of 8 July 2025); those the invoice has already are ignored, except for what was paid in advance.
public struct UBLInvoiceWriter {
    /// Why an invoice cannot be written.
    public enum Incomplete: Error, Hashable {
        case number, issueDate, sellerName, buyerName, lines
        case line(id: String?)
        case allowanceOrCharge
    }

    private let invoice: Invoice
    private let number: String
    private let issueDate: CalendarDate

    /// The UBL of the invoice. Every line needs an amount and a VAT category, and so does every allowance and charge.
    public static func write(_ invoice: Invoice) throws(Incomplete) -> Data {
        try UBLInvoiceWriter(invoice.withComputedTotals()).document()
    }

    private init(_ invoice: Invoice) throws(Incomplete) {
        guard let number = invoice.number else { throw .number }
        guard let issueDate = invoice.issueDate else { throw .issueDate }
        guard invoice.seller.name != nil else { throw .sellerName }
        guard invoice.buyer.name != nil else { throw .buyerName }
        guard !invoice.lines.isEmpty else { throw .lines }
        if let line = invoice.lines.first(where: { $0.netAmount == nil || $0.category == nil }) {
            throw .line(id: line.id)
        }
        guard invoice.allowancesAndCharges.allSatisfy({ $0.amount != nil && $0.category != nil }) else {
            throw .allowanceOrCharge
        }
        (self.invoice, self.number, self.issueDate) = (invoice, number, issueDate)
    }
}

extension UBLInvoiceWriter {
    private var isCreditNote: Bool { invoice.kind == .creditNote }

    /// The elements in the order of the schema, which a writer must keep.
    private func document() -> Data {
        var xml = XMLWriter()
        let root = isCreditNote ? "CreditNote" : "Invoice"
        xml.element(
            root,
            [
                "xmlns": "urn:oasis:names:specification:ubl:schema:xsd:\(root)-2",
                "xmlns:cac": XMLName.cac("").namespace, "xmlns:cbc": XMLName.cbc("").namespace,
            ]
        ) { xml in
            writeHeader(&xml)
            writeReferences(&xml)
            writeParty(invoice.seller, as: "cac:AccountingSupplierParty", &xml)
            writeParty(invoice.buyer, as: "cac:AccountingCustomerParty", &xml)
            for means in invoice.paymentMeans { writePayment(means, &xml) }
            if let terms = invoice.paymentTerms {
                xml.element("cac:PaymentTerms") { $0.element("cbc:Note", terms) }
            }
            for item in invoice.allowancesAndCharges { writeAllowanceOrCharge(item, &xml) }
            writeTax(&xml)
            writeTotals(&xml)
            for (index, line) in invoice.lines.enumerated() { writeLine(line, number: index + 1, &xml) }
        }
        return xml.data
    }

    private func writeHeader(_ xml: inout XMLWriter) {
        xml.element(
            "cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0")
        xml.element("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
        xml.element("cbc:ID", number)
        xml.element("cbc:IssueDate", issueDate.description)
        if isCreditNote {
            xml.element(optional: "cbc:TaxPointDate", invoice.taxPointDate?.description)
            xml.element("cbc:CreditNoteTypeCode", invoice.typeCode ?? "381")
            for note in invoice.notes { xml.element("cbc:Note", note) }
        } else {
            xml.element(optional: "cbc:DueDate", invoice.dueDate?.description)
            xml.element("cbc:InvoiceTypeCode", invoice.typeCode ?? "380")
            for note in invoice.notes { xml.element("cbc:Note", note) }
            xml.element(optional: "cbc:TaxPointDate", invoice.taxPointDate?.description)
        }
        xml.element("cbc:DocumentCurrencyCode", invoice.currency.description)
        // Peppol wants a reference of the buyer or an order; without either the number itself stands in.
        let reference = invoice.orderReference == nil ? invoice.buyerReference ?? number : invoice.buyerReference
        xml.element(optional: "cbc:BuyerReference", reference)
    }

    private func writeReferences(_ xml: inout XMLWriter) {
        if let order = invoice.orderReference { xml.element("cac:OrderReference") { $0.element("cbc:ID", order) } }
        for preceding in invoice.precedingInvoices {
            xml.element("cac:BillingReference") { xml in
                xml.element("cac:InvoiceDocumentReference") { $0.element("cbc:ID", preceding) }
            }
        }
        for attachment in invoice.attachments {
            xml.element("cac:AdditionalDocumentReference") { xml in
                xml.element("cbc:ID", attachment.id ?? attachment.filename ?? number)
                xml.element(optional: "cbc:DocumentDescription", attachment.description)
                xml.element("cac:Attachment") { xml in
                    xml.element(
                        "cbc:EmbeddedDocumentBinaryObject", attachment.bytes.base64EncodedString(),
                        [
                            "mimeCode": attachment.mediaType ?? "application/octet-stream",
                            "filename": attachment.filename ?? "document",
                        ])
                }
            }
        }
    }

    private func writeParty(_ party: InvoiceParty, as role: String, _ xml: inout XMLWriter) {
        xml.element(role) { xml in
            xml.element("cac:Party") { xml in
                if let endpoint = party.endpoint ?? Self.endpoint(of: party) {
                    xml.element("cbc:EndpointID", endpoint.id, ["schemeID": endpoint.scheme ?? "EM"])
                }
                if let name = party.tradingName { xml.element("cac:PartyName") { $0.element("cbc:Name", name) } }
                xml.element("cac:PostalAddress") { xml in
                    xml.element(optional: "cbc:StreetName", party.addressLines.first)
                    xml.element(optional: "cbc:AdditionalStreetName", party.addressLines.dropFirst().first)
                    xml.element(optional: "cbc:CityName", party.city)
                    xml.element(optional: "cbc:PostalZone", party.postcode)
                    if let line = party.addressLines.dropFirst(2).first {
                        xml.element("cac:AddressLine") { $0.element("cbc:Line", line) }
                    }
                    let country = party.country ?? party.vatNumber?.countryCode ?? "BE"
                    xml.element("cac:Country") { $0.element("cbc:IdentificationCode", country) }
                }
                if let number = party.statedVATNumber {
                    xml.element("cac:PartyTaxScheme") { xml in
                        xml.element("cbc:CompanyID", number)
                        Self.writeTaxScheme(&xml)
                    }
                }
                xml.element("cac:PartyLegalEntity") { xml in
                    xml.element(optional: "cbc:RegistrationName", party.name)
                    if let number = party.enterpriseNumber {
                        xml.element("cbc:CompanyID", number.description, ["schemeID": "0208"])
                    } else {
                        xml.element(optional: "cbc:CompanyID", party.statedLegalNumber)
                    }
                }
                if let email = party.email { xml.element("cac:Contact") { $0.element("cbc:ElectronicMail", email) } }
            }
        }
    }

    private static func endpoint(of party: InvoiceParty) -> InvoiceParty.Endpoint? {
        party.enterpriseNumber.map { InvoiceParty.Endpoint(scheme: "0208", id: $0.description) }
    }

    private func writePayment(_ means: PaymentMeans, _ xml: inout XMLWriter) {
        xml.element("cac:PaymentMeans") { xml in
            xml.element("cbc:PaymentMeansCode", means.code ?? "30")
            if isCreditNote { xml.element(optional: "cbc:PaymentDueDate", invoice.dueDate?.description) }
            xml.element(optional: "cbc:PaymentID", means.paymentID)
            guard let account = means.statedAccount else { return }
            xml.element("cac:PayeeFinancialAccount") { xml in
                xml.element("cbc:ID", account)
                if let bic = means.statedBIC {
                    xml.element("cac:FinancialInstitutionBranch") { $0.element("cbc:ID", bic) }
                }
            }
        }
    }

    private func writeAllowanceOrCharge(_ item: AllowanceOrCharge, _ xml: inout XMLWriter) {
        guard let value = item.amount else { return }
        xml.element("cac:AllowanceCharge") { xml in
            xml.element("cbc:ChargeIndicator", item.isCharge ? "true" : "false")
            xml.element(optional: "cbc:AllowanceChargeReason", item.reason)
            amount("cbc:Amount", value, &xml)
            if let category = item.category { Self.writeCategory("cac:TaxCategory", category, item.rate, &xml) }
        }
    }

    private func writeTax(_ xml: inout XMLWriter) {
        xml.element("cac:TaxTotal") { xml in
            amount("cbc:TaxAmount", invoice.totals.tax, &xml)
            for subtotal in invoice.vatBreakdown {
                xml.element("cac:TaxSubtotal") { xml in
                    amount("cbc:TaxableAmount", subtotal.base, &xml)
                    amount("cbc:TaxAmount", subtotal.tax, &xml)
                    Self.writeCategory(
                        "cac:TaxCategory", subtotal.category ?? .standard, subtotal.rate,
                        exemption: (subtotal.exemptionCode, subtotal.exemptionReason), &xml)
                }
            }
        }
    }

    private func writeTotals(_ xml: inout XMLWriter) {
        let totals = invoice.totals
        xml.element("cac:LegalMonetaryTotal") { xml in
            amount("cbc:LineExtensionAmount", totals.lineNet, &xml)
            amount("cbc:TaxExclusiveAmount", totals.taxExclusive, &xml)
            amount("cbc:TaxInclusiveAmount", totals.taxInclusive, &xml)
            amount("cbc:AllowanceTotalAmount", totals.allowances, &xml)
            amount("cbc:ChargeTotalAmount", totals.charges, &xml)
            amount("cbc:PrepaidAmount", totals.prepaid, &xml)
            amount("cbc:PayableRoundingAmount", totals.rounding, &xml)
            amount("cbc:PayableAmount", totals.payable, &xml)
        }
    }

    private func writeLine(_ line: InvoiceLine, number: Int, _ xml: inout XMLWriter) {
        xml.element(isCreditNote ? "cac:CreditNoteLine" : "cac:InvoiceLine") { xml in
            xml.element("cbc:ID", line.id ?? String(number))
            let quantity = line.quantity ?? (line.netAmount?.isNegative == true ? "-1" : "1")
            let element = isCreditNote ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity"
            xml.element(element, quantity, ["unitCode": line.unit ?? "C62"])
            amount("cbc:LineExtensionAmount", line.netAmount, &xml)
            for item in line.allowancesAndCharges { writeAllowanceOrCharge(item, &xml) }
            xml.element("cac:Item") { xml in
                xml.element(optional: "cbc:Description", line.description)
                xml.element("cbc:Name", line.name ?? line.description ?? "-")
                if let category = line.category {
                    Self.writeCategory("cac:ClassifiedTaxCategory", category, line.rate, &xml)
                }
            }
            xml.element("cac:Price") { xml in
                let price = line.unitPrice ?? Self.price(of: line.amountBeforeAllowances, for: quantity)
                xml.element("cbc:PriceAmount", price, ["currencyID": invoice.currency.description])
                guard line.unitPrice != nil, let base = line.priceBaseQuantity else { return }
                xml.element("cbc:BaseQuantity", base, ["unitCode": line.unit ?? "C62"])
            }
        }
    }

    /// The amount over the quantity; a price is never negative (BR-27), the quantity carries the sign.
    private static func price(of amount: Money?, for quantity: String) -> String {
        guard let amount, let quantity = Decimal(string: quantity), !quantity.isZero else { return "0.00" }
        var (exact, rounded) = ((amount.decimal / quantity).magnitude, Decimal())
        NSDecimalRound(&rounded, &exact, 6, .plain)
        return "\(rounded)"
    }

    private static func writeCategory(
        _ name: String, _ category: VATCategory, _ rate: VATRate?,
        exemption: (code: String?, reason: String?) = (nil, nil),
        _ xml: inout XMLWriter
    ) {
        xml.element(name) { xml in
            xml.element("cbc:ID", category.rawValue)
            // BR-O-05: what is outside the scope of VAT has no rate, not even zero.
            if category != .outOfScope { xml.element("cbc:Percent", (rate ?? .zero).description) }
            xml.element(optional: "cbc:TaxExemptionReasonCode", exemption.code)
            xml.element(optional: "cbc:TaxExemptionReason", exemption.reason)
            writeTaxScheme(&xml)
        }
    }

    private static func writeTaxScheme(_ xml: inout XMLWriter) {
        xml.element("cac:TaxScheme") { $0.element("cbc:ID", "VAT") }
    }

    private func amount(_ name: String, _ value: Money?, _ xml: inout XMLWriter) {
        guard let value else { return }
        xml.element(name, value.decimalText, ["currencyID": value.currency.description])
    }
}

extension InvoiceLine {
    /// What the quantity comes to at its price.
    fileprivate var amountBeforeAllowances: Money? {
        allowancesAndCharges.reduce(netAmount) { sum, item in
            guard let sum, let amount = item.amount else { return sum }
            return item.isCharge ? sum - amount : sum + amount
        }
    }
}

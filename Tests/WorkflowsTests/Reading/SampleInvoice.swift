import Foundation

/// A small Peppol invoice, as its parts say.
struct SampleInvoice {
    struct Subtotal {
        var base: String
        var tax: String
        var category = "S"
        var rate: String? = "21"
        var code: String?
    }

    var number = "F-17"
    var isCreditNote = false
    /// That of an invoice or of a credit note, unless it is another.
    var typeCode: String?
    var dueDate: String?
    var date = "2026-10-02"
    var currency = "EUR"
    var seller = SampleParty(name: "Houblons SA", vatNumber: "BE0403170701")
    var buyer = SampleParty(name: "Brasserie du Nord", vatNumber: "BE0403019261")
    var subtotals = [Subtotal(base: "100.00", tax: "21.00")]
    var net = "100.00"
    var tax = "21.00"
    /// The tax in EUR, of an invoice in another currency.
    var taxInEUR: String?
    var total = "121.00"
    /// What is to be paid to others with it.
    var thirdPartyPayment: String?
    /// What the payment is rounded by.
    var rounding: String?
    /// Nil for the total.
    var payable: String?
    /// The VAT number of the seller's tax representative.
    var representative: String?
    var paymentID: String? = "+++010/8068/17183+++"
    var account = "BE71096123456769"
    /// The specification it says it follows.
    var profile: String?
    /// Of one line of `net`, bought one by one; without a price there is no line.
    var linePrice: String?
    /// Lines that say nothing of quantity and price.
    var items: [(name: String, net: String, rate: String)] = []
    /// By its reference, type and bytes.
    var attachments: [(id: String, mediaType: String, bytes: Data)] = []

    var attachedPDF: Data? {
        get { attachments.first?.bytes }
        set { attachments = newValue.map { [("pdf", "application/pdf", $0)] } ?? [] }
    }

    struct SampleParty {
        var name: String
        var vatNumber: String?
        /// Of scheme 0208.
        var endpoint: String?
        var country: String?
        /// That of the register of its country, with the scheme of the register.
        var legalNumber: (scheme: String, id: String)?
    }

    var xml: Data {
        let kind = isCreditNote ? "CreditNote" : "Invoice"
        return Data(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(kind) xmlns="urn:oasis:names:specification:ubl:schema:xsd:\(kind)-2"
                xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
                xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              \(profile.map { "<cbc:CustomizationID>\($0)</cbc:CustomizationID>" } ?? "")
              <cbc:ID>\(number)</cbc:ID>
              <cbc:IssueDate>\(date)</cbc:IssueDate>
              \(dueDate.map { "<cbc:DueDate>\($0)</cbc:DueDate>" } ?? "")
              <cbc:\(kind)TypeCode>\(typeCode ?? (isCreditNote ? "381" : "380"))</cbc:\(kind)TypeCode>
              <cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>
              \(attachment)
              <cac:AccountingSupplierParty>\(party(seller))</cac:AccountingSupplierParty>
              <cac:AccountingCustomerParty>\(party(buyer))</cac:AccountingCustomerParty>
              \(representative.map { "<cac:TaxRepresentativeParty>\(registration($0))</cac:TaxRepresentativeParty>" } ?? "")
              <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
                \(paymentID.map { "<cbc:PaymentID>\($0)</cbc:PaymentID>" } ?? "")
                <cac:PayeeFinancialAccount><cbc:ID>\(account)</cbc:ID></cac:PayeeFinancialAccount>
              </cac:PaymentMeans>
              \(thirdPartyPayment.map { "<cac:PrepaidPayment>\(amount("PaidAmount", $0))</cac:PrepaidPayment>" } ?? "")
              <cac:TaxTotal>\(amount("TaxAmount", tax))\(subtotals.map(subtotal).joined())</cac:TaxTotal>
              \(taxInEUR.map { "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">\($0)</cbc:TaxAmount></cac:TaxTotal>" } ?? "")
              <cac:LegalMonetaryTotal>
                \(amount("LineExtensionAmount", net))\(amount("TaxExclusiveAmount", net))
                \(amount("TaxInclusiveAmount", total))\(rounding.map { amount("PayableRoundingAmount", $0) } ?? "")
                \(amount("PayableAmount", payable ?? total))
              </cac:LegalMonetaryTotal>
              \(linePrice.map(line) ?? "")\(items.map(line).joined())
            </\(kind)>
            """.utf8)
    }

    private func line(price: String) -> String {
        """
        <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>\
        \(amount("LineExtensionAmount", net))<cac:Item><cbc:Name>Houblon</cbc:Name><cac:ClassifiedTaxCategory>\
        <cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>\
        <cac:Price>\(amount("PriceAmount", price))</cac:Price></cac:InvoiceLine>
        """
    }

    private func line(_ item: (name: String, net: String, rate: String)) -> String {
        """
        <cac:InvoiceLine><cbc:ID>1</cbc:ID>\(amount("LineExtensionAmount", item.net))<cac:Item><cbc:Name>\(item.name)</cbc:Name>\
        <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>\(item.rate)</cbc:Percent></cac:ClassifiedTaxCategory>\
        </cac:Item></cac:InvoiceLine>
        """
    }

    private var attachment: String {
        attachments.map { attachment in
            """
            <cac:AdditionalDocumentReference><cbc:ID>\(attachment.id)</cbc:ID><cac:Attachment>
            <cbc:EmbeddedDocumentBinaryObject mimeCode="\(attachment.mediaType)" filename="f.pdf">\
            \(attachment.bytes.base64EncodedString())\
            </cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>
            """
        }.joined()
    }

    private func party(_ party: SampleParty) -> String {
        let endpoint = party.endpoint.map { "<cbc:EndpointID schemeID=\"0208\">\($0)</cbc:EndpointID>" }
        let country = party.country.map {
            "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>\($0)</cbc:IdentificationCode></cac:Country>"
                + "</cac:PostalAddress>"
        }
        let legalNumber = party.legalNumber.map {
            "<cbc:CompanyID schemeID=\"\($0.scheme)\">\($0.id)</cbc:CompanyID>"
        }
        return """
            <cac:Party>\(endpoint ?? "")\(country ?? "")\(party.vatNumber.map(registration) ?? "")<cac:PartyLegalEntity>\
            <cbc:RegistrationName>\(party.name)</cbc:RegistrationName>\(legalNumber ?? "")</cac:PartyLegalEntity></cac:Party>
            """
    }

    private func registration(_ number: String) -> String {
        "<cac:PartyTaxScheme><cbc:CompanyID>\(number)</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
            + "</cac:PartyTaxScheme>"
    }

    private func subtotal(_ part: Subtotal) -> String {
        """
        <cac:TaxSubtotal>\(amount("TaxableAmount", part.base))\(amount("TaxAmount", part.tax))<cac:TaxCategory>\
        <cbc:ID>\(part.category)</cbc:ID>\(part.code.map { "<cbc:Name>\($0)</cbc:Name>" } ?? "")\
        \(part.rate.map { "<cbc:Percent>\($0)</cbc:Percent>" } ?? "")\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>
        """
    }

    private func amount(_ name: String, _ text: String) -> String {
        "<cbc:\(name) currencyID=\"\(currency)\">\(text)</cbc:\(name)>"
    }
}

extension SampleInvoice {
    /// With its total and no other amount, as UBL 2.0 allows, and lines in its place.
    func xml(ofLines lines: [(net: String, category: String, rate: String)]) -> Data {
        let stripped = String(decoding: xml, as: UTF8.self)
            .replacing(/<cac:TaxTotal>.*<\/cac:TaxTotal>/.dotMatchesNewlines(), with: "")
            .replacing(/<cbc:(LineExtension|TaxExclusive)Amount[^\/]*<\/cbc:[A-Za-z]*>/, with: "")
        let lines = lines.map { line in
            """
            <cac:InvoiceLine><cbc:LineExtensionAmount>\(line.net)</cbc:LineExtensionAmount><cac:Item>\
            <cac:ClassifiedTaxCategory><cbc:ID>\(line.category)</cbc:ID><cbc:Percent>\(line.rate)</cbc:Percent>\
            </cac:ClassifiedTaxCategory></cac:Item></cac:InvoiceLine>
            """
        }
        return Data(stripped.replacing("</Invoice>", with: lines.joined() + "</Invoice>").utf8)
    }
}

extension Data {
    /// In pieces of so many bytes, as they come over a network.
    func chunks(of size: Int = 1000) -> AsyncStream<Data> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: count, by: size) {
                continuation.yield(dropFirst(start).prefix(size))
            }
            continuation.finish()
        }
    }
}

import Foundation

/// A small UBL invoice, as a supplier's program writes it.
struct SampleInvoice {
    var number = "F-17"
    var date = "2026-10-02"
    var supplier = (name: "Fournitures du Canal", vatNumber: "BE0403170701")
    var customer = (name: "Brasserie du Nord", vatNumber: "BE0403019261")
    var currency = "EUR"
    var base = "100.00"
    var vat = "21.00"
    var total = "121.00"
    var rate = "21"
    var item = "Papier"

    /// An invoice of `hundreds` × 100 EUR and 21 % VAT: invoices of other amounts are no duplicates of it.
    static func of(hundreds: Int, number: String, date: String = "2026-10-02") -> SampleInvoice {
        SampleInvoice(
            number: number, date: date, base: "\(hundreds * 100).00", vat: "\(hundreds * 21).00",
            total: "\(hundreds * 121).00")
    }

    var data: Data {
        Data(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
              xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
              xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              <cbc:ID>\(number)</cbc:ID><cbc:IssueDate>\(date)</cbc:IssueDate>
              <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>
              <cac:AccountingSupplierParty>\(party(supplier))</cac:AccountingSupplierParty>
              <cac:AccountingCustomerParty>\(party(customer))</cac:AccountingCustomerParty>
              <cac:TaxTotal><cbc:TaxAmount currencyID="\(currency)">\(vat)</cbc:TaxAmount><cac:TaxSubtotal>
                <cbc:TaxableAmount currencyID="\(currency)">\(base)</cbc:TaxableAmount>
                <cbc:TaxAmount currencyID="\(currency)">\(vat)</cbc:TaxAmount>
                <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>\(rate)</cbc:Percent>
                <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
              <cac:LegalMonetaryTotal>
                <cbc:LineExtensionAmount currencyID="\(currency)">\(base)</cbc:LineExtensionAmount>
                <cbc:TaxExclusiveAmount currencyID="\(currency)">\(base)</cbc:TaxExclusiveAmount>
                <cbc:TaxInclusiveAmount currencyID="\(currency)">\(total)</cbc:TaxInclusiveAmount>
                <cbc:PayableAmount currencyID="\(currency)">\(total)</cbc:PayableAmount></cac:LegalMonetaryTotal>
              <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
                <cbc:LineExtensionAmount currencyID="\(currency)">\(base)</cbc:LineExtensionAmount>
                <cac:Item><cbc:Name>\(item)</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
                <cbc:Percent>\(rate)</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
                </cac:ClassifiedTaxCategory></cac:Item>
                <cac:Price><cbc:PriceAmount currencyID="\(currency)">\(base)</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
            </Invoice>
            """.utf8)
    }

    private func party(_ party: (name: String, vatNumber: String)) -> String {
        """
        <cac:Party><cac:PartyTaxScheme><cbc:CompanyID>\(party.vatNumber)</cbc:CompanyID>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
        <cac:PartyLegalEntity><cbc:RegistrationName>\(party.name)</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
        """
    }
}

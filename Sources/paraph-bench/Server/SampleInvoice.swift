/// A small UBL invoice, complete enough to be checked as it is read, and of an amount of its own: two of one amount and day
/// would be suspected to be the same.
enum SampleInvoice {
    static func xml(_ number: Int) -> String {
        let vatCents = (100 + number) * 21
        let (base, vat) = ("\(100 + number).00", decimal(vatCents))
        let total = decimal((100 + number) * 100 + vatCents)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
            xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
            <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
            <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
            <cbc:ID>F2026-\(number)</cbc:ID>
            <cbc:IssueDate>2026-0\(1 + number % 9)-\(10 + number % 18)</cbc:IssueDate>
            <cbc:DueDate>2026-12-31</cbc:DueDate>
            <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
            <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
            <cac:AccountingSupplierParty><cac:Party>
            <cac:PostalAddress><cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
            <cac:PartyTaxScheme><cbc:CompanyID>BE0123456749</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
            </cac:PartyTaxScheme>
            <cac:PartyLegalEntity><cbc:RegistrationName>Établissements Dupont</cbc:RegistrationName></cac:PartyLegalEntity>
            </cac:Party></cac:AccountingSupplierParty>
            <cac:AccountingCustomerParty><cac:Party>
            <cac:PostalAddress><cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
            <cac:PartyLegalEntity><cbc:RegistrationName>Le Fournil SRL</cbc:RegistrationName></cac:PartyLegalEntity>
            </cac:Party></cac:AccountingCustomerParty>
            <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>\
            <cbc:ID>BE68539007547034</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
            <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">\(vat)</cbc:TaxAmount><cac:TaxSubtotal>
            <cbc:TaxableAmount currencyID="EUR">\(base)</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">\(vat)</cbc:TaxAmount>
            <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
            </cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
            <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">\(base)</cbc:LineExtensionAmount>
            <cbc:TaxExclusiveAmount currencyID="EUR">\(base)</cbc:TaxExclusiveAmount>
            <cbc:TaxInclusiveAmount currencyID="EUR">\(total)</cbc:TaxInclusiveAmount>
            <cbc:PayableAmount currencyID="EUR">\(total)</cbc:PayableAmount></cac:LegalMonetaryTotal>
            <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
            <cbc:LineExtensionAmount currencyID="EUR">\(base)</cbc:LineExtensionAmount>
            <cac:Item><cbc:Name>Marchandises</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>\
            <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
            <cac:Price><cbc:PriceAmount currencyID="EUR">\(base)</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
            </Invoice>
            """
    }

    private static func decimal(_ cents: Int) -> String {
        let rest = cents % 100
        return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

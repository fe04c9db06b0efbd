import Domain
import Formats
import Foundation
import Testing

@Suite struct `The amount of a line` {
    /// A UBL line of `net` for a quantity at a price.
    private func rules(
        _ net: String, quantity: String?, price: String?, base: String? = nil, allowance: String? = nil,
        charge: String? = nil, currency: String = "EUR"
    ) throws -> [String] {
        let amount = { (name: String, text: String) in
            "<cbc:\(name) currencyID=\"\(currency)\">\(text)</cbc:\(name)>"
        }
        let item = { (indicator: String, text: String?) in
            text.map {
                "<cac:AllowanceCharge><cbc:ChargeIndicator>\(indicator)</cbc:ChargeIndicator>\(amount("Amount", $0))"
                    + "</cac:AllowanceCharge>"
            } ?? ""
        }
        let base = base.map { "<cbc:BaseQuantity unitCode=\"\($0.suffix(3))\">\($0.dropLast(4))</cbc:BaseQuantity>" }
        let xml = """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
                xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
                xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              <cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>
              <cac:InvoiceLine><cbc:ID>1</cbc:ID>
                \(quantity.map { "<cbc:InvoicedQuantity unitCode=\"C62\">\($0)</cbc:InvoicedQuantity>" } ?? "")
                \(amount("LineExtensionAmount", net))\(item("false", allowance))\(item("true", charge))
                <cac:Price>\(price.map { amount("PriceAmount", $0) } ?? "")\(base ?? "")</cac:Price>
              </cac:InvoiceLine>
            </Invoice>
            """
        return InvoiceRules.lineAmounts(of: try InvoiceReader.read(Data(xml.utf8))).map(\.rule)
    }

    @Test(
        arguments: [
            ("100.00", "1", "90.00"), ("100.03", "1", "100.00"), ("-100.00", "1", "100.00"), ("0.00", "2", "5"),
        ])
    func `breaks PEPPOL-EN16931-R120 where it is not the quantity at the price`(
        net: String, quantity: String, price: String
    ) throws {
        #expect(try rules(net, quantity: quantity, price: price) == ["PEPPOL-EN16931-R120"])
    }

    @Test(
        arguments: [
            ("100.02", "1", "100.00"), ("4.47", "2", "2.2329"), ("-100.00", "-1", "100.00"),
            ("100.00", "-1", "-100.00"), ("100.00", nil, "90.00"), ("100.00", "1", nil), ("100.00", "one", "90.00"),
            ("100.00", "1", "90,00"), ("100.00", "12abc", "90.00"), ("0.00", "0", "5.00"),
        ] as [(String, String?, String?)])
    func `breaks nothing within two cents, or where one of the two cannot be read`(
        net: String, quantity: String?, price: String?
    ) throws {
        #expect(try rules(net, quantity: quantity, price: price) == [])
    }

    @Test func `counts the quantity that the price is for, and the line's own allowances and charges`() throws {
        #expect(try rules("5.00", quantity: "10", price: "50.00", base: "100 C62") == [])
        #expect(try rules("500.00", quantity: "10", price: "50.00", base: "100 C62") == ["PEPPOL-EN16931-R120"])
        #expect(try rules("93.00", quantity: "1", price: "100.00", allowance: "10.00", charge: "3.00") == [])
        #expect(try rules("100.00", quantity: "1", price: "100.00", allowance: "10.00") == ["PEPPOL-EN16931-R120"])
        #expect(try rules("7.00", quantity: "10", price: "50.00", base: "0 C62") == [])
        #expect(try rules("7.00", quantity: "10", price: "50.00", base: "1 TNE") == [])
    }

    @Test func `may have a third decimal that we do not keep`() throws {
        #expect(try rules("10.016", quantity: "1", price: "9.998", currency: "KWD") == [])
        #expect(try rules("10.125", quantity: "1", price: "10.000", currency: "KWD") == ["PEPPOL-EN16931-R120"])
    }
    @Test(
        arguments: [
            ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "380", true),
            ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "575", false),
            ("urn:cen.eu:en16931:2017", "380", false), (nil, "380", false),
        ] as [(String?, String, Bool)])
    func `is bound to be so by Peppol, and not of an insurer`(profile: String?, type: String, isBound: Bool) {
        var line = InvoiceLine(netAmount: Money(cents: 10_000, currency: .eur))
        (line.quantity, line.unitPrice) = ("1", "90")
        var invoice = Invoice(
            kind: .invoice, syntax: .ubl, number: nil, issueDate: nil, currency: .eur, seller: InvoiceParty(),
            buyer: InvoiceParty())
        (invoice.profile, invoice.typeCode, invoice.lines) = (profile, type, [line])
        #expect(InvoiceRules.checkSums(of: invoice).map(\.rule) == (isBound ? ["PEPPOL-EN16931-R120"] : []))
    }
}

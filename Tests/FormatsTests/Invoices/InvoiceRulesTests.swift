import Domain
import Formats
import Foundation
import TestTools
import Testing

@Suite struct `The rules of EN 16931` {
    @Test(arguments: try InvoiceFixtures.allInvoices().filter { !$0.contains("zugferd") })
    func `find no wrong sum in a published invoice`(path: String) throws {
        let findings = InvoiceRules.checkSums(of: try InvoiceReader.read(Fixtures.data(path)))
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func `find the sum ZUGFeRD 1 states with a negative allowance`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("cii/zugferd-extended.xml"))
        #expect(invoice.brokenRules.contains("BR-CO-11"))
    }

    @Test(arguments: try RuleUnit.all())
    func `agree with the published case`(unit: RuleUnit) throws {
        let broken = try InvoiceReader.read(unit.invoice).brokenRules
        for rule in unit.errors { #expect(broken.contains(rule), "\(rule) \(broken)") }
        for rule in unit.successes { #expect(!broken.contains(rule), "\(rule) \(broken)") }
    }

    @Test func `find the wrong sum of more lines than any number holds`() throws {
        let largest = Money(cents: Money.largestCents, currency: .eur)
        var invoice = Invoice(
            kind: .invoice, syntax: .ubl, number: "F", issueDate: nil, currency: .eur, seller: InvoiceParty(),
            buyer: InvoiceParty())
        var line = InvoiceLine()
        (line.netAmount, line.category, line.rate) = (largest, .standard, .twentyOne)
        invoice.lines = Array(repeating: line, count: 100_000)
        invoice.vatBreakdown = [VATSubtotal(category: .standard, rate: .twentyOne, base: largest, tax: largest)]
        invoice.totals.lineNet = largest
        let rules = invoice.brokenRules
        #expect(rules.contains("BR-CO-10") && rules.contains("BR-S-08"))
    }

    private static func ubl20(lineTax: String) -> Data {
        Data(
            """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
                xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
                xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              <cbc:ID>1</cbc:ID><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
              <cac:TaxTotal><cbc:TaxAmount>21.00</cbc:TaxAmount>
                <cac:TaxSubtotal><cbc:TaxableAmount>100.00</cbc:TaxableAmount><cbc:TaxAmount>21.00</cbc:TaxAmount>
                  <cbc:Percent>21</cbc:Percent><cac:TaxCategory><cbc:ID>S</cbc:ID></cac:TaxCategory></cac:TaxSubtotal>
              </cac:TaxTotal>
              <cac:LegalMonetaryTotal><cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount>
                <cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount>
                <cbc:TaxInclusiveAmount>121.00</cbc:TaxInclusiveAmount><cbc:PayableAmount>121.00</cbc:PayableAmount>
              </cac:LegalMonetaryTotal>
              <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount>
                \(lineTax)<cac:Item><cbc:Name>Houblon</cbc:Name></cac:Item></cac:InvoiceLine>
            </Invoice>
            """.utf8)
    }

    @Test func `find in a UBL 2.0 invoice whose lines state no VAT category BR-CO-04 and no wrong sum`() throws {
        let invoice = try InvoiceReader.read(Self.ubl20(lineTax: ""))
        #expect(invoice.brokenRules.contains("BR-CO-04"))
        #expect(InvoiceRules.checkSums(of: invoice).isEmpty)
    }

    @Test func `find no wrong base where a line does not say its rate, or an allowance its category`() throws {
        let tax = "<cac:TaxTotal><cac:TaxSubtotal><cac:TaxCategory><cbc:ID>S</cbc:ID></cac:TaxCategory>"
        var invoice = try InvoiceReader.read(Self.ubl20(lineTax: tax + "</cac:TaxSubtotal></cac:TaxTotal>"))
        #expect(InvoiceRules.checkSums(of: invoice).isEmpty)
        invoice.lines[0].rate = .twentyOne
        invoice.lines[0].netAmount = Money(cents: 11_000, currency: .eur)
        #expect(invoice.brokenRules.contains("BR-S-08"))
        invoice.allowancesAndCharges = [
            AllowanceOrCharge(
                isCharge: false, amount: Money(cents: 1_000, currency: .eur), reason: nil, category: nil, rate: nil)
        ]
        #expect(!invoice.brokenRules.contains("BR-S-08"))
    }

    @Test(
        arguments: [
            ("S", 10_005, 2_105, []), ("S", 9_995, 2_095, []), ("S", 10_006, 2_100, ["BR-S-08"]),
            ("S", 10_000, 2_106, ["BR-CO-17"]), ("AE", 10_001, 0, ["BR-AE-08"]), ("AE", 10_000, 1, ["BR-CO-17"]),
        ] as [(String, Int64, Int64, [String])])
    func `allow a base or a tax to be five cents off where VAT is charged`(
        category: String, base: Int64, tax: Int64, rules: [String]
    ) throws {
        var invoice = try InvoiceReader.read(Self.ubl20(lineTax: ""))
        invoice.lines[0].category = VATCategory(rawValue: category)
        invoice.lines[0].rate = .twentyOne
        invoice.totals.tax = nil
        invoice.totals.taxInclusive = nil
        invoice.vatBreakdown = [
            VATSubtotal(
                category: VATCategory(rawValue: category), rate: .twentyOne, base: Money(cents: base, currency: .eur),
                tax: Money(cents: tax, currency: .eur))
        ]
        #expect(InvoiceRules.checkSums(of: invoice).map(\.rule) == rules)
    }

    @Test(arguments: [("21", nil), ("6", "BR-S-08")] as [(String, String?)])
    func `read the rate of a line beside its category, as UBL 2.0 states it`(percent: String, rule: String?) throws {
        let tax = """
            <cac:TaxTotal><cac:TaxSubtotal><cbc:Percent>\(percent)</cbc:Percent>\
            <cac:TaxCategory><cbc:ID>S</cbc:ID></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
            """
        let invoice = try InvoiceReader.read(Self.ubl20(lineTax: tax))
        #expect(invoice.lines.map(\.rate) == [VATRate(percent)])
        #expect(InvoiceRules.checkSums(of: invoice).map(\.rule) == [rule].compactMap(\.self))
    }

    @Test(arguments: try Set(InvoiceFixtures.allInvoices()).sorted())
    func `find a document type of invoices in a published invoice`(path: String) throws {
        #expect(try InvoiceReader.read(Fixtures.data(path)).isOfKnownType)
    }

    @Test(arguments: [("325", false), ("310", false), ("999", false), ("380", true), ("381", true), ("532", true)])
    func `know the document types of invoices and credit notes`(code: String, isKnown: Bool) {
        var invoice = Invoice(
            kind: .invoice, syntax: .ubl, number: nil, issueDate: nil, currency: .eur, seller: InvoiceParty(),
            buyer: InvoiceParty())
        #expect(invoice.isOfKnownType, "One that states none may be one.")
        invoice.typeCode = code
        #expect(invoice.isOfKnownType == isKnown)
    }

    @Test(arguments: [("380", false), ("384", false), ("381", true), ("261", true)])
    func `know no type of invoices under the root of a credit note`(code: String, isKnown: Bool) throws {
        let schema = "urn:oasis:names:specification:ubl:schema:xsd"
        let xml = """
            <CreditNote xmlns="\(schema):CreditNote-2" xmlns:cbc="\(schema):CommonBasicComponents-2">\
            <cbc:CreditNoteTypeCode>\(code)</cbc:CreditNoteTypeCode></CreditNote>
            """
        #expect(try InvoiceReader.read(Data(xml.utf8)).isOfKnownType == isKnown)
    }

    @Test func `know that Factur-X MINIMUM leaves out what was paid before`() throws {
        var party = InvoiceParty(name: "Au bon moulin")
        party.country = "FR"
        var invoice = Invoice(
            kind: .invoice, syntax: .crossIndustry, number: "FA-1", issueDate: CalendarDate("2026-03-15"),
            currency: .eur,
            seller: party, buyer: party)
        (invoice.typeCode, invoice.statedCurrency) = ("380", "EUR")
        invoice.totals.taxExclusive = Money(cents: 10_000, currency: .eur)
        invoice.totals.tax = Money(cents: 2_100, currency: .eur)
        invoice.totals.taxInclusive = Money(cents: 12_100, currency: .eur)
        invoice.totals.payable = Money(cents: 2_100, currency: .eur)
        invoice.profile = "urn:factur-x.eu:1p0:minimum"
        #expect(invoice.brokenRules.isEmpty)
        invoice.profile = "urn:factur-x.eu:1p0:basicwl"
        #expect(invoice.brokenRules.contains("BR-CO-16"))
    }

    @Test func `are tried on every arithmetic rule the published cases have`() throws {
        let tried = Set(try RuleUnit.all().flatMap(\.errors))
        #expect(
            tried.isSuperset(of: [
                "BR-CO-11", "BR-CO-15", "BR-CO-16", "BR-S-08", "BR-E-08", "BR-AE-08", "BR-O-08", "BR-02", "BR-03",
            ]))
    }
}

/// One fragment of the published cases, with the rules it must break and must not break.
struct RuleUnit: Sendable, CustomTestStringConvertible {
    let file: String
    let invoice: XMLElement
    let errors: [String]
    let successes: [String]

    var testDescription: String { "\(file):\(invoice.line)" }

    private static let rules: Set<String> = [
        "BR-02", "BR-03", "BR-04", "BR-05", "BR-06", "BR-07", "BR-08", "BR-10", "BR-12", "BR-13", "BR-14", "BR-15",
        "BR-16", "BR-24",
        "BR-25", "BR-45", "BR-46", "BR-47", "BR-48", "BR-CO-04", "BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13",
        "BR-CO-14", "BR-CO-15",
        "BR-CO-16", "BR-CO-17", "BR-CO-18", "BR-S-08", "BR-Z-08", "BR-E-08", "BR-AE-08", "BR-IC-08", "BR-G-08",
        "BR-O-08", "BR-AF-08", "BR-AG-08",
    ]

    /// The published rules ask for an element only; ours ask that the date is one and the address says something.
    private static let stricterRules: Set<String> = ["BR-03", "BR-08", "BR-10"]

    /// Fragments without a currency of their own mix those of their amounts, which no rule they test is about.
    private static func withoutStrayCurrencies(_ data: Data) -> Data {
        let text = String(decoding: data, as: UTF8.self)
        guard !text.contains("DocumentCurrencyCode") else { return data }
        return Data(text.replacing(/\ currencyID="[A-Z]+"/, with: "").utf8)
    }

    static func all() throws -> [RuleUnit] {
        try Fixtures.files(in: "ubl/en16931-rule-units").flatMap(units)
    }

    private static func units(in path: String) throws -> [RuleUnit] {
        let root = try XMLDocument(withoutStrayCurrencies(Fixtures.data(path))).root
        let name = { XMLName(namespace: root.name.namespace, local: $0) }
        return root.all(name("test")).compactMap { test in
            guard let assert = test.first(name("assert")),
                let invoice = test.children.first(where: { ["Invoice", "CreditNote"].contains($0.name.local) })
            else { return nil }
            let ids = { (element: String) in assert.all(name(element)).compactMap(\.text).filter(rules.contains) }
            let unit = RuleUnit(
                file: path.components(separatedBy: "/").last ?? path, invoice: invoice, errors: ids("error"),
                successes: ids("success").filter { !stricterRules.contains($0) })
            return unit.errors.isEmpty && unit.successes.isEmpty ? nil : unit
        }
    }
}

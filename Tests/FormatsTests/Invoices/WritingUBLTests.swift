import Domain
import Formats
import Foundation
import TestTools
import Testing

@Suite struct `Writing a UBL invoice` {
    static func invoice(_ kind: Invoice.Kind = .invoice) -> Invoice {
        var seller = InvoiceParty(name: "Brasserie & Fils <SA>")
        seller.statedVATNumber = "BE0403019261"
        seller.addressLines = ["Rue de la Loi 1", "Boîte 2"]
        (seller.postcode, seller.city, seller.country) = ("1000", "Bruxelles", "BE")
        seller.email = "factures@brasserie.be"
        var buyer = InvoiceParty(name: "Garage Dupont")
        buyer.statedVATNumber = "BE1000000021"
        (buyer.postcode, buyer.city, buyer.country) = ("4000", "Liège", "BE")
        var invoice = Invoice(
            kind: kind, syntax: .ubl, number: "2026-0017", issueDate: CalendarDate("2026-03-15"), currency: .eur,
            seller: seller,
            buyer: buyer)
        invoice.dueDate = CalendarDate("2026-04-14")
        invoice.orderReference = "PO-1"
        invoice.notes = ["Merci"]
        invoice.lines = [
            line("1", "Bière", 10_005, .standard, .twentyOne), line("2", "Pain", 333, .standard, .six),
            line("3", "Verres", 2_500, .standard, .twentyOne), line("4", "Formation", 5_000, .exempt, .zero),
            line("5", "Vidange", -100, .standard, .twentyOne),
        ]
        (invoice.lines[2].quantity, invoice.lines[2].unitPrice) = ("10", "300.00")
        invoice.lines[2].priceBaseQuantity = "100"
        invoice.lines[2].allowancesAndCharges = [
            AllowanceOrCharge(
                isCharge: false, amount: Money(cents: 500, currency: .eur), reason: "Casse", category: nil, rate: nil)
        ]
        invoice.allowancesAndCharges = [
            AllowanceOrCharge(
                isCharge: false, amount: Money(cents: 500, currency: .eur), reason: "Remise", category: .standard,
                rate: .twentyOne),
            AllowanceOrCharge(
                isCharge: true, amount: Money(cents: 250, currency: .eur), reason: "Transport", category: .standard,
                rate: .six),
        ]
        invoice.paymentMeans = [
            PaymentMeans(
                code: "30", statedAccount: "BE68539007547034", statedBIC: "GKCCBEBB", paymentID: "+++010/8068/17183+++")
        ]
        invoice.attachments = [
            InvoiceAttachment(
                id: "2026-0017", filename: "facture \"17\" & co.pdf", mediaType: "application/pdf",
                description: "Facture",
                bytes: Data("%PDF-1.4 …".utf8))
        ]
        return invoice
    }

    private static func line(_ id: String, _ name: String, _ cents: Int64, _ category: VATCategory, _ rate: VATRate)
        -> InvoiceLine
    {
        InvoiceLine(id: id, name: name, netAmount: Money(cents: cents, currency: .eur), category: category, rate: rate)
    }

    @Test(arguments: [Invoice.Kind.invoice, .creditNote])
    func `is read back the same and breaks no rule`(kind: Invoice.Kind) throws {
        let written = Self.invoice(kind).withComputedTotals()
        let read = try InvoiceReader.read(UBLInvoiceWriter.write(written))
        #expect(read.kind == kind && read.number == written.number && read.issueDate == written.issueDate)
        #expect(
            read.dueDate == written.dueDate && read.orderReference == written.orderReference
                && read.notes == written.notes)
        #expect(read.seller.name == written.seller.name && read.seller.vatNumber == written.seller.vatNumber)
        #expect(read.seller.addressLines == written.seller.addressLines && read.seller.email == written.seller.email)
        #expect(read.seller.enterpriseNumber?.description == "0403019261" && read.seller.endpoint?.scheme == "0208")
        #expect(read.buyer.name == written.buyer.name && read.buyer.city == "Liège")
        #expect(
            read.lines.map(\.netAmount) == written.lines.map(\.netAmount)
                && read.lines.map(\.name) == written.lines.map(\.name))
        #expect(read.lines.last?.quantity == "-1" && read.lines.last?.unitPrice == "1")
        #expect(read.lines[2].unitPrice == "300.00" && read.lines[2].priceBaseQuantity == "100")
        #expect(read.lines.map(\.allowancesAndCharges) == written.lines.map(\.allowancesAndCharges))
        #expect(read.vatBreakdown == written.vatBreakdown && read.totals == written.totals)
        #expect(read.allowancesAndCharges == written.allowancesAndCharges)
        #expect(read.paymentMeans == written.paymentMeans && read.attachments == written.attachments)
        #expect(read.structuredReference?.digits == "010806817183")
        #expect(read.brokenRules.isEmpty && read.findings.isEmpty, "\(read.brokenRules)")
    }

    @Test func `computes VAT once per rate`() throws {
        let invoice = Self.invoice().withComputedTotals()
        #expect(invoice.vatBreakdown.map(\.base?.cents) == [11_905, 583, 5_000])
        #expect(invoice.vatBreakdown.map(\.tax?.cents) == [2_500, 35, 0])
        #expect(invoice.totals.payable?.cents == 20_023)
    }

    @Test func `adds up more lines than any number holds`() {
        var invoice = Self.invoice()
        let largest = Money(cents: Money.largestCents, currency: .eur)
        invoice.lines = Array(
            repeating: InvoiceLine(netAmount: largest, category: .reverseCharge, rate: .twentyOne), count: 100_000)
        invoice.allowancesAndCharges = []
        let parts = invoice.computedBreakdown()
        #expect(parts.map(\.category) == [.reverseCharge] && parts.map(\.tax) == [.zero(.eur)])
        #expect(parts[0].base.map { $0.cents > Money.largestCents } == true)
    }

    @Test(arguments: VATCategory.allCases)
    func `gives each category what its rules ask`(category: VATCategory) throws {
        var invoice = Self.invoice()
        invoice.allowancesAndCharges = []
        invoice.lines = [Self.line("1", "Prestation", 10_000, category, .zero)]
        let read = try InvoiceReader.read(UBLInvoiceWriter.write(invoice))
        #expect(read.brokenRules.isEmpty, "\(read.brokenRules)")
        #expect(read.vatBreakdown.map(\.category) == [category])
    }

    @Test(arguments: [Invoice.Kind.invoice, .creditNote])
    func `follows the schema`(kind: Invoice.Kind) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        try UBLInvoiceWriter.write(Self.invoice(kind)).write(to: file)
        let schema = kind == .invoice ? "UBL-Invoice-2.1.xsd" : "UBL-CreditNote-2.1.xsd"
        let schemaFile = Fixtures.folder.appending(path: "schemas/ubl-2.1/maindoc/\(schema)")
        let xmllint = try await run(
            "xmllint", ["--noout", "--schema", schemaFile.path, file.path], withErrors: true)
        #expect(xmllint.status == 0, "\(xmllint.text)")
    }

    @Test func `refuses an incomplete invoice by what is missing`() {
        var invoice = Self.invoice()
        invoice.number = nil
        #expect(throws: UBLInvoiceWriter.Incomplete.number) { try UBLInvoiceWriter.write(invoice) }
        invoice = Self.invoice()
        invoice.lines = []
        #expect(throws: UBLInvoiceWriter.Incomplete.lines) { try UBLInvoiceWriter.write(invoice) }
        invoice = Self.invoice()
        invoice.lines[1].category = nil
        #expect(throws: UBLInvoiceWriter.Incomplete.line(id: "2")) { try UBLInvoiceWriter.write(invoice) }
    }

    @Test func `of ten thousand lines takes ten times as long to read as one of a thousand, not a hundred`()
        async throws
    {
        @Sendable func quickest(lines: Int) throws -> Duration {
            var invoice = Self.invoice()
            invoice.allowancesAndCharges = []
            invoice.lines = (1...lines).map {
                Self.line(String($0), "Article \($0)", Int64($0), .standard, .twentyOne)
            }
            let bytes = try UBLInvoiceWriter.write(invoice)
            // The quickest of several tries, and a ratio: the machine may be slow.
            return try (0..<3).map { _ in
                try processorTime {
                    let read = try InvoiceReader.read(bytes)
                    #expect(read.lines.count == lines && read.brokenRules.isEmpty)
                }
            }.min() ?? .zero
        }
        let isQuickEnough = try await onOwnThread { try quickest(lines: 10_000) < quickest(lines: 1_000) * 40 }
        #expect(isQuickEnough)
    }
}

import Domain
import Formats
import Foundation
import TestTools
import Testing

@Suite struct `Reading a UBL invoice` {
    @Test(arguments: try InvoiceFixtures.expectations())
    func `gives what another reader gives`(path: String, expected: InvoiceFixtures.Expected) throws {
        let invoice = try InvoiceReader.read(Fixtures.data(path))
        func money(_ text: String?) -> Money? {
            text.flatMap { Decimal(string: $0) }.flatMap { Money.rounding($0, currency: invoice.currency) }
        }
        #expect(invoice.number == expected.id)
        #expect(invoice.issueDate?.description == expected.issue)
        #expect(invoice.dueDate?.description == expected.due)
        #expect(invoice.typeCode == expected.type)
        #expect(invoice.statedCurrency == expected.currency && invoice.currency.description == expected.currency)
        #expect(invoice.seller.name == expected.supplier)
        #expect(invoice.seller.statedVATNumber == expected.supplier_vat)
        #expect([invoice.seller.endpoint].compactMap { $0.map { [$0.scheme, $0.id] } } == expected.supplier_endpoint)
        #expect(invoice.buyer.name == expected.customer)
        #expect(invoice.buyer.statedVATNumber == expected.customer_vat)
        #expect(invoice.paymentMeans.compactMap(\.statedAccount) == expected.iban)
        #expect(invoice.paymentMeans.compactMap(\.paymentID) == expected.payment_id)
        #expect(invoice.totals.lineNet == money(expected.line_ext))
        #expect(invoice.totals.taxExclusive == money(expected.excl))
        #expect(invoice.totals.taxInclusive == money(expected.incl))
        #expect(invoice.totals.prepaid == money(expected.prepaid))
        #expect(invoice.totals.rounding == money(expected.rounding))
        #expect(invoice.totals.payable == money(expected.payable))
        #expect(invoice.vatBreakdown.map(\.category?.rawValue) == expected.vat.map(\.cat))
        #expect(invoice.vatBreakdown.map(\.rate) == expected.vat.map { $0.pct.flatMap { VATRate($0) } })
        #expect(invoice.vatBreakdown.map(\.base) == expected.vat.map { money($0.base) })
        #expect(invoice.vatBreakdown.map(\.tax) == expected.vat.map { money($0.tax) })
        #expect(invoice.lines.count == expected.lines)
        #expect(invoice.precedingInvoices == expected.billing_ref)
        for (attachment, expected) in zip(invoice.attachments, expected.attachments) {
            // The expected size counts the characters of the base 64 text with its line breaks.
            let characters = (attachment.bytes.count + 2) / 3 * 4
            #expect((characters...characters + 9).contains(expected.size))
        }
        #expect(invoice.attachments.map(\.filename) == expected.attachments.map(\.name))
        #expect(invoice.attachments.map(\.mediaType) == expected.attachments.map(\.mediaType))
        #expect(invoice.findings.isEmpty, "\(invoice.findings)")
    }

    @Test func `of the Belgian profile keeps the codes of the VAT boxes and the PDF`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("ubl/ublbe/UBLBE_BE0000000196_V01-15000002.xml"))
        #expect(invoice.kind == .creditNote && invoice.bookingKind == .creditNote)
        #expect(invoice.lines.map(\.ublBECode) == ["03"])
        #expect(invoice.vatBreakdown.map(\.ublBECode) == ["03"])
        #expect(invoice.seller.vatNumber?.description == "BE0000000196")
        #expect(invoice.seller.enterpriseNumber?.description == "0000000196")
        #expect(invoice.seller.addressLines == ["De Grote Meir 22"])
        #expect(
            invoice.seller.postcode == "2000" && invoice.seller.city == "ANTWERPEN" && invoice.seller.country == "BE")
        #expect(invoice.seller.email == "john.doole@mysuppliercompany.be")
        #expect(invoice.humanViews.first?.bytes.starts(with: Data("%PDF-".utf8)) == true)
        #expect(invoice.iban?.description == "BE54000000000097")
        #expect(invoice.paymentMeans.first?.bic?.description == "BPOTBEB1")
        #expect(invoice.orderReference == "YR127129")
        #expect(invoice.paymentTerms == "30 days after credit note date")
    }

    private func attachment(
        _ id: String?, filename: String? = nil, description: String? = nil, typeCode: String? = nil,
        _ bytes: String = "%PDF-1.4"
    ) -> InvoiceAttachment {
        InvoiceAttachment(
            id: id, filename: filename, mediaType: "application/octet-stream", description: description,
            typeCode: typeCode, bytes: Data(bytes.utf8))
    }

    @Test func `tells its PDFs by their bytes, and shows those that are named as the invoice`() {
        var invoice = `Writing a UBL invoice`.invoice()
        invoice.number = "2026-0017"
        invoice.attachments = [
            attachment("terms"), attachment("logo", description: "Invoice", "PNG"),
            attachment("late", description: "Invoice", String(repeating: " ", count: 1024) + "%PDF-1.4"),
            attachment("far", description: "Invoice", String(repeating: " ", count: 1025) + "%PDF-1.4"),
            attachment("view", description: "Commercial invoice"), attachment("2026-0017", "%PDF-1.7"),
        ]
        #expect(invoice.humanViews.map(\.id) == ["late", "view", "2026-0017"])
    }

    @Test(
        arguments: [
            ("INV/2017/00001", nil, "INV_2017_00001.pdf", nil, nil), ("2026/017", "2026-017", nil, nil, nil),
            ("2026-17", nil, "Factuur_2026-17.PDF", nil, nil), ("2026-17", nil, "Facture n° 2026-17.pdf", nil, nil),
            ("2026-17", nil, "invoice.pdf", nil, nil), ("2026-17", nil, nil, "Note de crédit 2026-17", nil),
            ("2026-17", "1", nil, "Commercial invoice (PDF)", nil), ("2026-17", "1", nil, "CommercialInvoice", nil),
            ("2026-17", "1", nil, nil, "380"), ("7", "7", nil, nil, nil),
        ] as [(String, String?, String?, String?, String?)])
    func `shows the PDF named so, though a hotel bill comes first`(
        number: String, id: String?, filename: String?, description: String?, typeCode: String?
    ) {
        var invoice = `Writing a UBL invoice`.invoice()
        invoice.number = number
        let view = attachment(id, filename: filename, description: description, typeCode: typeCode)
        invoice.attachments = [attachment("H", filename: "Hotel_0042.pdf", typeCode: "130"), view]
        #expect(invoice.humanViews == [view])
        invoice.profile = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
        #expect(invoice.humanViews == [view])
    }

    @Test(
        arguments: [
            (["f.pdf"], nil, 1), (["Document 2026.pdf"], nil, 1), (["facture des prestations hotel.pdf"], nil, 1),
            (["a.pdf", "b.pdf"], nil, 0), (["Hôtel 17.pdf"], nil, 0), (["Time-sheet.pdf"], nil, 0),
            (["Conditions générales.pdf"], nil, 0), (["Mietvertrag.pdf"], nil, 0), (["Contrat 2026.pdf"], nil, 0),
            (["Huurovereenkomst.pdf"], nil, 0), (["Service-contract.pdf"], nil, 0),
            (["f.pdf"], "urn:xoev-de:kosit:standard:xrechnung_2.0", 0),
        ] as [([String], String?, Int)])
    func `shows a PDF without a name where nothing says that it is something else`(
        filenames: [String], profile: String?, count: Int
    ) {
        var invoice = `Writing a UBL invoice`.invoice()
        invoice.profile = profile
        invoice.attachments = filenames.map { attachment("1", filename: $0) }
        #expect(invoice.humanViews.count == count)
    }

    @Test func `with spaces in the account still finds it`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("ubl/en16931-examples/guide-example1.xml"))
        #expect(invoice.paymentMeans.first?.statedAccount == "NL57 RABO 0107307510")
        #expect(invoice.seller.vatNumber?.description == "NL820098395B01")
    }

    @Test(arguments: [
        ("VAT", "NL820098395B01", true), ("vat", "NL820098395B01", true), ("BTW", "NL820098395B01", true),
        ("FC", "820098395", false),
    ])
    func `finds the VAT number whatever its scheme is called, and no number of a local tax office`(
        scheme: String, number: String, isFound: Bool
    ) throws {
        let file = String(decoding: try Fixtures.data("ubl/en16931-examples/guide-example1.xml"), as: UTF8.self)
            .replacing(">NL8200.98.395.B.01<", with: ">\(number)<").replacing(/>VAT</, with: ">\(scheme)<")
        let invoice = try InvoiceReader.read(Data(file.utf8))
        #expect(invoice.seller.statedVATNumber == (isFound ? number : nil))
    }

    @Test(arguments: [
        ("0208", "0403170701", true), ("9925", "BE0403170701", true), ("9925", "0403.170.701", true),
        ("9956", "0403170701", true), ("0106", "0403170701", false),
    ])
    func `knows a Belgian enterprise by its electronic address`(scheme: String, id: String, isKnown: Bool) {
        var party = InvoiceParty(name: "Houblons SA")
        party.endpoint = .init(scheme: scheme, id: id)
        #expect(party.enterpriseNumber == (isKnown ? EnterpriseNumber("0403170701") : nil))
    }

    @Test(arguments: [
        "BE71 0961 2345 6769", "IBAN BE71 0961 2345 6769", "Iban: be71096123456769", "IBANBE71096123456769",
    ])
    func `finds an account to pay to behind the word for one`(account: String) {
        let means = PaymentMeans(code: "30", statedAccount: account)
        #expect(means.iban?.description == "BE71096123456769")
    }

    @Test(arguments: [
        ("010806817183", "010806817183"), ("F-17 +++010/8068/17183+++", "010806817183"),
        ("***010/8068/17183*** (F-17)", "010806817183"), ("F-17 010806817183", nil), ("+++123/4567/89012+++", nil),
    ])
    func `finds the structured reference among other words where it stands in its frame`(
        paymentID: String, digits: String?
    ) {
        var invoice = Invoice(
            kind: .invoice, syntax: .ubl, number: nil, issueDate: nil, currency: .eur, seller: InvoiceParty(),
            buyer: InvoiceParty())
        invoice.paymentMeans = [PaymentMeans(code: "30", statedAccount: nil, paymentID: paymentID)]
        #expect(invoice.structuredReference?.digits == digits)
    }

    @Test func `takes a number without letters for a Belgian one in Belgium only`() {
        var party = InvoiceParty(name: "Houblons SA")
        for stated in ["0403.170.701", "TVA 0403.170.701", "BTW nr. 0403.170.701", "VAT number 0403.170.701"] {
            party.statedVATNumber = stated
            for (country, number) in [(nil, "BE0403170701"), ("BE", "BE0403170701"), ("NL", nil)]
                as [(String?, String?)]
            {
                party.country = country
                #expect(party.vatNumber?.description == number)
            }
        }
    }

    @Test func `with a negative total books as a credit note of positive amounts`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("ubl/en16931-examples/BIS3_Invoice_negativ.XML"))
        let payable = try #require(invoice.totals.taxInclusive)
        #expect(invoice.kind == .invoice && payable.isNegative)
        #expect(invoice.bookingKind == .creditNote)
        #expect(invoice.booked(payable) == payable.magnitude)
    }

    @Test func `without lines, parties or totals is still a value, and says what cannot be read`() throws {
        let xml = """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
              xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
              xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              <cbc:IssueDate>2026-02-30</cbc:IssueDate>
              <cbc:DocumentCurrencyCode>EURO</cbc:DocumentCurrencyCode>
              <cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject
                mimeCode="Application/PDF" filename="A &amp; &quot;B&quot;.pdf">%%%</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>
              </cac:AdditionalDocumentReference>
              <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">1000000000000000000</cbc:LineExtensionAmount>
              <cbc:PayableAmount currencyID="USD">12.00</cbc:PayableAmount>
              <cbc:TaxExclusiveAmount>12.0000</cbc:TaxExclusiveAmount><cbc:PrepaidAmount>1.2.3</cbc:PrepaidAmount>
              <cbc:TaxInclusiveAmount>.005</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
            </Invoice>
            """
        let invoice = try InvoiceReader.read(Data(xml.utf8))
        #expect(invoice.number == nil && invoice.issueDate == nil && invoice.currency == .eur)
        #expect(invoice.attachments.first?.filename == "A & \"B\".pdf")
        #expect(invoice.attachments.first?.mediaType == "application/pdf")
        #expect(invoice.totals.taxExclusive?.cents == 1200)
        #expect(invoice.totals.taxInclusive?.cents == 1)
        #expect(
            Set(invoice.findings.map(\.element)) == [
                "IssueDate", "DocumentCurrencyCode", "EmbeddedDocumentBinaryObject", "LineExtensionAmount",
                "PayableAmount",
                "PrepaidAmount",
            ])
        #expect(invoice.findings.contains { $0.element == "IssueDate" && $0.line == 4 && $0.text == "2026-02-30" })
    }

    @Test(arguments: [
        ("2026-01-01T00:00:00+02:00", "2026-01-01"), ("2026-02-28T23:00:00.000Z", "2026-03-01"),
        ("2026-06-30T22:00:00Z", "2026-07-01"),
        ("2026-03-01T00:00:00+01:00", "2026-03-01"), ("2026-02-28T23:30:00-01:00", "2026-03-01"),
        ("2026-02-28T23:00:00", "2026-02-28"), ("2026-02-28Z", "2026-02-28"), ("2026-02-28+14:00", "2026-02-28"),
        ("2026-02-28", "2026-02-28"),
    ])
    func `dated by a moment bears the day it was in Brussels`(text: String, day: String) throws {
        let xml = """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
            <cbc:IssueDate>\(text)</cbc:IssueDate></Invoice>
            """
        #expect(try InvoiceReader.read(Data(xml.utf8)).issueDate?.description == day)
    }

    @Test(arguments: [
        ("381", Invoice.Kind.creditNote), ("261", .creditNote), ("380", .invoice), ("384", .invoice), ("", .invoice),
    ])
    func `of a credit type under the root Invoice is a credit note`(type: String, kind: Invoice.Kind) throws {
        let xml = """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
            <cbc:InvoiceTypeCode>\(type)</cbc:InvoiceTypeCode></Invoice>
            """
        #expect(try InvoiceReader.read(Data(xml.utf8)).kind == kind)
    }

    @Test(arguments: [
        "<a/>", "<Invoice/>", "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>",
        "<html><body/></html>",
    ])
    func `refuses other XML by its root`(xml: String) {
        #expect(throws: InvoiceReadingError.self) { try InvoiceReader.read(Data(xml.utf8)) }
    }
}

@Suite struct `Reading a CII invoice` {
    @Test func `of Factur-X EXTENDED gives its parties, lines and totals`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("cii/factur-x-extended.xml"))
        #expect(invoice.number == "F20260023" && invoice.typeCode == "380" && invoice.kind == .invoice)
        #expect(invoice.issueDate?.description == "2026-01-31" && invoice.dueDate?.description == "2026-03-02")
        #expect(invoice.buyer.name == "LE CLIENT" && invoice.buyer.vatNumber?.description == "FR05987654321")
        #expect(invoice.buyer.addressLines == ["MON ADRESSE LIGNE 1", "Buyer line 2", "Buyer line 3"])
        #expect(
            invoice.buyer.endpoint == .init(scheme: "EM", id: "me@buyer.com")
                && invoice.buyer.email == "buyer@buyer.com")
        #expect(invoice.seller.vatNumber?.description == "FR11123456782")
        #expect(invoice.payee == "PAYEE NAME" && invoice.orderReference == "PO201925478")
        #expect(invoice.precedingInvoices == ["F20260003"])
        #expect(invoice.totals.lineNet?.cents == 9500 && invoice.totals.charges?.cents == 1400)
        #expect(invoice.totals.allowances?.cents == 900 && invoice.totals.taxExclusive?.cents == 10_000)
        #expect(invoice.totals.tax?.cents == 490 && invoice.totals.taxInclusive?.cents == 10_490)
        #expect(invoice.totals.payable?.cents == 10_490)
        #expect(Money.sum(invoice.lines.compactMap(\.netAmount), in: .eur) == invoice.totals.lineNet)
        #expect(invoice.lines.first?.name == "PRESTATION SUPPORT" && invoice.lines.first?.category == .exempt)
        #expect(invoice.paymentMeans.first?.statedAccount == "FR20 1254 2547 2569 8542 5874 698")
        #expect(invoice.paymentMeans.first?.paymentID == "F20260023BUYER")
        #expect(invoice.notes.count == 6 && invoice.findings.isEmpty, "\(invoice.findings)")
    }

    @Test(arguments: [
        "cii/factur-x-basicwl.xml", "cii/factur-x-en16931.xml", "cii/zugferd-extended.xml", "cii/ubl-21-en16931.xml",
    ])
    func `gives the fields bookkeeping needs`(path: String) throws {
        let invoice = try InvoiceReader.read(Fixtures.data(path))
        #expect(
            invoice.number != nil && invoice.issueDate != nil && invoice.seller.name != nil && invoice.buyer.name != nil
        )
        #expect(
            invoice.totals.taxExclusive != nil && invoice.totals.taxInclusive != nil && invoice.totals.payable != nil)
        #expect(
            !invoice.vatBreakdown.isEmpty
                && invoice.vatBreakdown.allSatisfy { $0.base != nil && $0.tax != nil && $0.category != nil })
        #expect(invoice.lines.isEmpty == path.contains("basicwl"))
        #expect(invoice.findings.isEmpty, "\(invoice.findings)")
    }

    @Test func `of ZUGFeRD 1 knows the older names`() throws {
        let invoice = try InvoiceReader.read(Fixtures.data("cii/zugferd-extended.xml"))
        #expect(invoice.number == "KR87654321012" && invoice.issueDate?.description == "2013-10-06")
        #expect(invoice.seller.name == "MUSTERLIEFERANT GMBH" && invoice.buyer.city == "DUESSELDORF")
        #expect(invoice.totals.taxExclusive?.cents == 105_605 && invoice.totals.taxInclusive?.cents == 125_670)
        #expect(invoice.vatBreakdown.map(\.rate) == [VATRate("19")])
        #expect(invoice.lines.first?.name == "Wirkarbeit HT" && invoice.lines.first?.netAmount?.cents == 52_000)
    }

    private static func small(_ settlement: String, line: String = "", library: Int = 100) -> Data {
        Data(
            """
            <rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
                xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
                xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:\(library)">
              <rsm:ExchangedDocument><ram:ID>M89</ram:ID><ram:TypeCode>380</ram:TypeCode></rsm:ExchangedDocument>
              <rsm:SupplyChainTradeTransaction>\(line)
                <ram:ApplicableHeaderTradeSettlement>
                  \(settlement)<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
                </ram:ApplicableHeaderTradeSettlement>
              </rsm:SupplyChainTradeTransaction>
            </rsm:CrossIndustryInvoice>
            """.utf8)
    }

    @Test func `of another version of the library of terms is read like the rest`() throws {
        let sums = """
            <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>121.00</ram:GrandTotalAmount>\
            </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
            """
        let invoice = try InvoiceReader.read(Self.small(sums, library: 19))
        #expect(invoice.number == "M89" && invoice.typeCode == "380" && invoice.statedCurrency == "EUR")
        #expect(invoice.totals.taxInclusive?.cents == 12_100)
    }

    @Test func `finds the reference to pay with beside the means of payment, and where there are none`() throws {
        let reference = "<ram:PaymentReference>010806817183</ram:PaymentReference>"
        let means = """
            <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>\
            </ram:SpecifiedTradeSettlementPaymentMeans>
            """
        for settlement in [reference, reference + means] {
            let invoice = try InvoiceReader.read(Self.small(settlement))
            #expect(invoice.structuredReference?.description == "+++010/8068/17183+++")
            #expect(invoice.paymentMeans.count == 1)
        }
    }

    @Test func `takes the quantity its price is for from the gross price where the net price leaves it out`() throws {
        let line = """
            <ram:IncludedSupplyChainTradeLineItem>
              <ram:SpecifiedTradeProduct><ram:Name>Vis</ram:Name></ram:SpecifiedTradeProduct>
              <ram:SpecifiedLineTradeAgreement>
                <ram:GrossPriceProductTradePrice><ram:ChargeAmount>60.00</ram:ChargeAmount>
                  <ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity></ram:GrossPriceProductTradePrice>
                <ram:NetPriceProductTradePrice><ram:ChargeAmount>50.00</ram:ChargeAmount>
                </ram:NetPriceProductTradePrice>
              </ram:SpecifiedLineTradeAgreement>
              <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">10</ram:BilledQuantity>
              </ram:SpecifiedLineTradeDelivery>
              <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
                <ram:LineTotalAmount>5.00</ram:LineTotalAmount>
              </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
            </ram:IncludedSupplyChainTradeLineItem>
            """
        let invoice = try InvoiceReader.read(Self.small("", line: line))
        #expect(invoice.lines.map(\.priceBaseQuantity) == ["100"] && invoice.lines.map(\.unitPrice) == ["50.00"])
        #expect(InvoiceRules.checkSums(of: invoice).isEmpty)
    }

    @Test func `keeps a due date that is none as it is written`() throws {
        let terms = """
            <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261131\
            </udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
            """
        let invoice = try InvoiceReader.read(Self.small(terms))
        #expect(invoice.dueDate == nil && invoice.statedDueDate == "20261131")
    }
}

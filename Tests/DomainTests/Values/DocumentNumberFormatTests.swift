import Domain
import Testing

@Suite struct `A document number format` {
    static let march = AccountingPeriod(year: 2026, month: 3)

    @Test(arguments: [
        ("{N}", "17"), ("{N:5}", "00017"), ("CFAAN-{N}", "CFAAN-17"), ("{YYYY}{N:4}", "20260017"),
        ("{N:4}{YYYY}", "00172026"),
        ("AN{YY}{MM}/{N:3}", "AN2603/017"), ("{PP}.{N}", "03.17"), ("CFVER-{INV}", "CFVER-2017350"),
        ("{INV}-{N:2}", "2017350-17"),
    ])
    func `renders literals, the fiscal year, the period and the counter`(notation: String, number: String) throws {
        let format = try DocumentNumberFormat(notation)
        let period = try #require(Self.march)
        #expect(
            try format.render(counter: 17, year: 2026, period: period, invoiceNumber: "VF 2017/350")
                == number)
        #expect(format.description == notation)
    }

    @Test(
        arguments: [
            ("{X}{N}", .unknownToken("X")), ("{N:0}", .unknownToken("N:0")), ("{N:11}", .unknownToken("N:11")),
            ("{N:a}", .unknownToken("N:a")),
            ("{n}", .unknownToken("n")), ("{}{N}", .unknownToken("")), ("{N", .unclosedToken),
            ("A{N}{", .unclosedToken), ("A}{N}", .unopenedToken),
            ("", .neverChanges), ("AN-{YYYY}", .neverChanges), ("{N}\n", .unprintableCharacter),
            (String(repeating: "A", count: 41), .tooLong),
        ] as [(String, DocumentNumberFormat.NotationError)])
    func `refuses a notation that`(notation: String, error: DocumentNumberFormat.NotationError) {
        #expect(throws: error) { try DocumentNumberFormat(notation) }
        #expect(error.description.hasSuffix("."))
    }

    @Test func `never cuts a counter that has outgrown its digits`() throws {
        let period = try #require(Self.march)
        let format = try DocumentNumberFormat("{N:3}")
        #expect(try format.render(counter: 999, year: 2026, period: period, invoiceNumber: nil) == "999")
        #expect(throws: DocumentNumberFormat.RenderingError.counterOverflow(counter: 1000, digits: 3)) {
            try format.render(counter: 1000, year: 2026, period: period, invoiceNumber: nil)
        }
    }

    @Test(arguments: [nil, "", "ABC"])
    func `needs digits in the invoice number it repeats`(invoiceNumber: String?) throws {
        let period = try #require(Self.march)
        let format = try DocumentNumberFormat("{INV}")
        #expect(throws: DocumentNumberFormat.RenderingError.invoiceNumberWithoutDigits) {
            try format.render(counter: 1, year: 2026, period: period, invoiceNumber: invoiceNumber)
        }
    }

    @Test func `says whether it counts, and from when`() throws {
        #expect(try DocumentNumberFormat("{N}").drawsCounter)
        #expect(try DocumentNumberFormat("{INV}").drawsCounter == false)
        #expect(try DocumentNumberFormat("{N}").resetsByPeriod == false)
        #expect(try DocumentNumberFormat("{MM}{N}").resetsByPeriod)
        #expect(try DocumentNumberFormat("{PP}{N}").resetsByPeriod)
    }
}

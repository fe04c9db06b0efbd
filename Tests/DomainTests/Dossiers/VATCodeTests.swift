import Testing

@testable import Domain

@Suite struct `A VAT code` {
    @Test func `is found by its name on its own side`() {
        for code in VATCode.all { #expect(VATCode.named(code.code, side: code.side) == code) }
    }

    @Test func `of one side alone is none of the other`() {
        #expect(VATCode.named("S21", side: .purchase) == nil)
        #expect(VATCode.named("P21-G", side: .sale) == nil)
    }
}

@Suite struct `The boxes of a VAT code` {
    private func boxes(_ code: String, _ side: InvoiceSide, _ account: String, creditNote: Bool) throws -> [String] {
        try #require(VATCode.named(code, side: side)).boxes(on: account, creditNote: creditNote)
    }

    @Test(
        arguments: [
            ("P21-G", "604000", ["81", "59"], ["81", "85", "63"]),
            ("P06-S", "610000", ["82", "59"], ["82", "85", "63"]),
            ("P21-I", "230000", ["83", "59"], ["83", "85", "63"]), ("P00-G", "604000", ["81"], ["81", "85"]),
            ("ICG", "604000", ["81", "86", "55", "59"], ["81", "86", "84"]),
            ("ICG", "230000", ["83", "86", "55", "59"], ["83", "86", "84"]),
            ("ICS", "610000", ["82", "88", "55", "59"], ["82", "88", "84"]),
            ("COC", "230000", ["83", "87", "56", "59"], ["83", "87", "85"]),
            ("XUS", "610000", ["82", "87", "56", "59"], ["82", "87", "85"]), ("EX", "610000", ["82"], ["82", "85"]),
            ("EX", "604000", ["81"], ["81", "85"]), ("EX", "230000", ["83"], ["83", "85"]),
            ("FOR", "604000", ["81"], ["81", "85"]), ("VX", "230000", ["83"], ["83", "85"]),
        ] as [(String, String, [String], [String])])
    func `of a purchase, and of its credit note`(
        code: String, account: String, invoice: [String], creditNote: [String]
    ) throws {
        #expect(try boxes(code, .purchase, account, creditNote: false) == invoice)
        #expect(try boxes(code, .purchase, account, creditNote: true) == creditNote)
    }

    @Test(
        arguments: [
            ("S21", ["03", "54"], ["49", "64"]), ("S06", ["01", "54"], ["49", "64"]), ("S00", ["00"], ["49"]),
            ("ICG", ["46"], ["48"]), ("ICS", ["44"], ["48"]), ("COC", ["45"], ["49"]), ("XUS", ["47"], ["49"]),
            ("OSS", [], []), ("VX", [], []),
        ] as [(String, [String], [String])])
    func `of a sale, and of its credit note`(code: String, invoice: [String], creditNote: [String]) throws {
        #expect(try boxes(code, .sale, "700000", creditNote: false) == invoice)
        #expect(try boxes(code, .sale, "700000", creditNote: true) == creditNote)
    }
}

@Suite struct `The boxes of a VAT code in an exempt dossier` {
    @Test(
        arguments: [
            ("VX", .purchase, ["81"]), ("COC", .purchase, ["81", "87", "56"]), ("ICG", .purchase, ["81", "86", "55"]),
            ("P21-G", .purchase, ["81"]), ("VX", .sale, []), ("EX", .sale, []), ("S21", .sale, []),
        ] as [(String, InvoiceSide, [String])])
    func `are without VAT to deduct, and none at all for a sale`(code: String, side: InvoiceSide, boxes: [String])
        throws
    {
        let code = try #require(VATCode.named(code, side: side))
        #expect(code.boxes(on: "604000", creditNote: false, vatExempt: true) == boxes)
    }

    @Test func `of a credit note bring no VAT to repay`() throws {
        let code = try #require(VATCode.named("P21-G", side: .purchase))
        #expect(code.boxes(on: "604000", creditNote: true, vatExempt: true) == ["81", "85"])
    }
}

@Suite struct `The territory of a party` {
    @Test(
        arguments: [
            ("BE0403019261", nil, .belgium), ("IE6388047V", nil, .union), ("EL123456789", "GR", .union),
            ("US123456789", nil, .elsewhere), ("XI123456789", "GB", .elsewhere), (nil, "NL", .union),
            (nil, "CH", .elsewhere), (nil, nil, .belgium), (nil, "be", .belgium), (nil, "nl", .union),
        ] as [(String?, String?, VATTerritory)])
    func `follows from its VAT number, or else from its country`(
        number: String?, country: String?, territory: VATTerritory
    ) {
        #expect(VATTerritory(number.flatMap { VATNumber($0) }, country: country) == territory)
    }
}

@Suite struct `The rate of a VAT code` {
    @Test(arguments: ["ICG", "ICS", "COC", "IMP", "XUS"])
    func `whose VAT the buyer owes is 21 % for who buys, and none for who sells`(code: String) throws {
        let purchase = try #require(VATCode.named(code, side: .purchase))
        let sale = try #require(VATCode.named(code, side: .sale))
        #expect(purchase.buyerOwesVAT && purchase.rate == .twentyOne)
        #expect(!sale.buyerOwesVAT && sale.rate == .zero)
    }
}

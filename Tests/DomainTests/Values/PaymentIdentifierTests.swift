import Domain
import Testing

@Suite struct `An IBAN` {
    @Test(arguments: try CheckDigitVectors.lists(in: "test_be_iban.doctest")[0])
    func `of a Belgian bank comes with its code`(line: String) throws {
        // The published list puts the IBAN in its first 24 columns and the BIC after it.
        #expect(IBAN(String(line.prefix(24)))?.countryCode == "BE")
        #expect(BIC(String(line.dropFirst(24))) != nil)
    }

    @Test func `of the registry is accepted`() throws {
        let numbers = try CheckDigitVectors.lists(in: "test_iban.doctest")[0]
        #expect(numbers.count > 100)
        for number in numbers { #expect(IBAN(number) != nil, "\(number)") }
    }

    @Test(arguments: [1, 2, 3])
    func `that is mangled, too long or of the wrong characters is refused`(list: Int) throws {
        for number in try CheckDigitVectors.lists(in: "test_iban.doctest")[list] {
            #expect(IBAN(number) == nil, "\(number)")
        }
    }

    @Test(arguments: ["", "0001", "XX431234", "BE54310100270000", "BE", "BE68", "BE6853900754703é", "٠١٢٣"])
    func `that is wrong is refused`(text: String) {
        #expect(IBAN(text) == nil)
    }

    @Test func `needs no known bank code`() {
        #expect(IBAN("BE68 5390 0754 7034")?.description == "BE68539007547034")
        #expect(IBAN("BE54310100270097") != nil)
        #expect(IBAN("BE45102000000089") != nil)
        #expect(IBAN("be68539007547034")?.formatted == "BE68 5390 0754 7034")
    }

    @Test func `of Belgium whose own check digits are wrong is refused`() {
        // Right modulo 97 as an IBAN, wrong as a Belgian account number.
        #expect(IBAN("BE41539007547035") == nil)
    }
}

@Suite struct `A BIC` {
    @Test func `of the published list is accepted`() throws {
        let codes = try CheckDigitVectors.lists(in: "test_bic.doctest")[0]
        #expect(codes.count > 300)
        for code in codes { #expect(BIC(code) != nil, "\(code)") }
    }

    @Test(arguments: [
        "", "MULTIPLE", "KREDBEB", "KREDBEBBX", "KRED1EBB", "KREDBE0B", "KREDBE1B", "KREDBEBO", "KREDBEBBXX",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(BIC(text) == nil)
    }

    @Test func `is written in capitals`() {
        #expect(BIC("kred be bb")?.description == "KREDBEBB")
        #expect(BIC("KREDBEBB")?.countryCode == "BE")
    }
}

@Suite struct `A structured reference` {
    @Test(arguments: [
        ("010806817183", "+++010/8068/17183+++"), ("+++010/8068/17183+++", "+++010/8068/17183+++"),
        ("***010/8068/17183***", "+++010/8068/17183+++"), (" + + + 010 / 8068 / 17183 +++", "+++010/8068/17183+++"),
        ("+++000/0000/09797+++", "+++000/0000/09797+++"), ("+++123/4567/89002+++", "+++123/4567/89002+++"),
        ("010/8068/17183", "+++010/8068/17183+++"),
    ])
    func `is read in the ways it is written`(text: String, reference: String) {
        #expect(StructuredReference(text)?.description == reference)
    }

    @Test(arguments: [
        "+++123/4567/89012+++", "010/8068/17180", "000000000000", "+++000/0000/00000+++", "", "+++", "01080681718",
        "0108068171834", "01080681718a", "0108+06817183",
        "١٢٣٤٥٦٧٨٩٠٠٢",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(StructuredReference(text) == nil)
    }

    @Test func `carries a number`() {
        #expect(StructuredReference(carrying: 97)?.digits == "000000009797")
        #expect(StructuredReference(carrying: 108_068_171)?.digits == "010806817183")
        #expect(StructuredReference(carrying: 0) == nil)
        #expect(StructuredReference(carrying: 10_000_000_000) == nil)
        for number in stride(from: 1, to: 9_999_999_999, by: 123_456_789) {
            let reference = StructuredReference(carrying: number)
            #expect(reference.flatMap { StructuredReference($0.description) } == reference && reference != nil)
        }
    }
}

@Suite struct `A creditor reference` {
    @Test(arguments: ["RF18539007547034", "RF18 5390 0754 7034", "rf45 1234 5123 45", "RF712348231"])
    func `has the check of ISO 11649`(text: String) throws {
        let reference = try #require(CreditorReference(text))
        #expect(CreditorReference(reference.formatted) == reference)
    }

    @Test(arguments: [
        "", "RF", "RF18", "RF19539007547034", "BE68539007547034", "RF18" + String(repeating: "0", count: 22),
        "RF18-539007547034",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(CreditorReference(text) == nil)
    }
}

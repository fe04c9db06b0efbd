import Domain
import Testing

@Suite struct `An enterprise number` {
    @Test(arguments: [
        ("0403019261", "0403019261"), ("1000000021", "1000000021"), ("BE 0403.019.261", "0403019261"),
        ("403019261", "0403019261"), ("be403.019.261", "0403019261"), ("0403-019-261", "0403019261"),
    ])
    func `is read in the ways people write it`(text: String, number: String) {
        #expect(EnterpriseNumber(text)?.description == number)
    }

    @Test(arguments: [
        "0000000000", "2000021323", "1000000004", "0403019262", "040301926", "04030192611", "", "BE", "0403019A61",
        "٠٤٠٣٠١٩٢٦١",
        "NL0403019261",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(EnterpriseNumber(text) == nil)
    }

    @Test func `whose first eight digits divide by 97 ends in 97`() {
        #expect(EnterpriseNumber("0200000097") == nil)
        #expect(EnterpriseNumber("0000009797")?.description == "0000009797")
    }

    @Test func `gives its VAT number and its written form`() throws {
        let number = try #require(EnterpriseNumber("0403019261"))
        #expect(number.formatted == "0403.019.261")
        #expect(number.vatNumber.description == "BE0403019261")
        #expect(number.vatNumber.enterpriseNumber == number)
    }
}

@Suite struct `A VAT number` {
    @Test(arguments: [
        ("BE 0403.019.261", "BE0403019261", "BE"), ("be403019261", "BE0403019261", "BE"),
        ("NL123456789B01", "NL123456789B01", "NL"),
        ("FR 40 303 265 045", "FR40303265045", "FR"), ("FRXX999999999", "FRXX999999999", "FR"),
        ("DE 123456789", "DE123456789", "DE"),
        ("LU12345678", "LU12345678", "LU"), ("ATU12345678", "ATU12345678", "AT"), ("EL123456789", "EL123456789", "GR"),
        ("GR123456789", "EL123456789", "GR"), ("XI123456789", "XI123456789", "GB"),
        ("ESA1234567B", "ESA1234567B", "ES"),
        ("ES12345678Z", "ES12345678Z", "ES"), ("IE1234567FA", "IE1234567FA", "IE"), ("IE1A23456B", "IE1A23456B", "IE"),
        ("CHE-123.456.789 MWST", "CHE123456789MWST", "CH"), ("GB 123 4567 89", "GB123456789", "GB"),
        ("NO123456789MVA", "NO123456789MVA", "NO"),
        ("XIGD123", "XIGD123", "GB"), ("SE123456789001", "SE123456789001", "SE"), ("CY12345678X", "CY12345678X", "CY"),
        ("BTW BE 0403.019.261", "BE0403019261", "BE"), ("tva be0403019261", "BE0403019261", "BE"),
        ("VAT: NL123456789B01", "NL123456789B01", "NL"), ("USt-ID DE 123456789", "DE123456789", "DE"),
        ("UST-IdNr. ATU12345678", "ATU12345678", "AT"),
        ("BTW-nr. BE 0403.019.261", "BE0403019261", "BE"), ("VAT NO 987654321 MVA", "NO987654321MVA", "NO"),
        ("VAT No. GB123456789", "GB123456789", "GB"),
        ("VAT NO123456789MVA", "NO123456789MVA", "NO"), ("TV1234", "TV1234", "TV"),
    ])
    func `has the shape of its country`(text: String, number: String, country: String) throws {
        let vatNumber = try #require(VATNumber(text))
        #expect(vatNumber.description == number)
        #expect(vatNumber.countryCode == country)
        #expect(VATNumber(vatNumber.description) == vatNumber)
    }

    @Test(arguments: [
        "", "BE", "BE0403019262", "BEBE0403019261", "0403019261", "NL123456789", "DE12345678", "DE1234567890",
        "FR1234567890", "LU1234567", "XX123456",
        "GB1", "GB123", "GB1234567890123456", "US", "CH12_34", "NIET BTW-PLICHTIG", "GEEN", "NONE", "NON ASSUJETTI",
        "PARTICULIER", "NOTPROVIDED", "BTW", "TVA non applicable", "BTW BE", "VAT BE0403019262", "TVA 0403.019.261",
        "ES12345678",
        "ÉE12345", "B", "NL١٢٣٤٥٦٧٨٩B01",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(VATNumber(text) == nil)
    }

    @Test func `tells Belgium apart from the rest`() throws {
        #expect(try #require(VATNumber("BE0403019261")).isBelgian)
        #expect(try #require(VATNumber("NL123456789B01")).isBelgian == false)
        #expect(try #require(VATNumber("NL123456789B01")).enterpriseNumber == nil)
    }
}

@Suite struct `An invoice number key` {
    @Test(arguments: [
        ("F-0017", "F17"), ("f17", "F17"), ("2026/0001-A0", "20260001A0"), ("0000", "0"), ("F0", "F0"),
        ("A00B0010", "A0B10"), ("10", "10"),
        ("Facture n° 2026-007", "FACTUREN2026007"),
    ])
    func `is what two writings have in common`(text: String, key: String) {
        #expect(InvoiceNumberKey(text)?.description == key)
    }

    @Test func `needs a letter or a digit`() {
        #expect(InvoiceNumberKey(" -/. ") == nil)
        #expect(InvoiceNumberKey(String(repeating: "0", count: 200_000))?.description == "0")
    }
}

@Suite struct `A VAT rate` {
    @Test(arguments: [
        ("21", 2100), ("21.00", 2100), ("5,5", 550), ("5.50", 550), ("21 %", 2100), ("0", 0), ("100", 10_000),
        ("21.0000", 2100), ("2.100", 210),
    ])
    func `is read as a percentage`(text: String, hundredths: Int) {
        #expect(VATRate(text)?.hundredths == hundredths)
    }

    @Test(arguments: [
        "", "%", "-6", "100.01", "101", "21.005", "21.", "2100000000000000000000", "abc", "12:00", "-1.00",
        "99.9x",
    ])
    func `that is wrong is refused`(text: String) {
        #expect(VATRate(text) == nil)
    }

    @Test(
        arguments: [
            (2100, 10_000, 2100), (2100, 2, 0), (2100, 3, 1), (600, 25, 2), (600, -25, -2), (600, 1042, 63),
            (2100, -50, -11),
        ] as [(Int, Int64, Int64)])
    func `gives the tax rounded half away from zero`(rate: Int, base: Int64, tax: Int64) throws {
        let rate = try #require(VATRate(hundredths: rate))
        #expect(rate.tax(on: Money(cents: base, currency: .eur)).cents == tax)
    }

    @Test func `is written with two decimals`() {
        #expect(VATRate.twentyOne.description == "21.00")
        #expect(VATRate("5.5")?.description == "5.50")
        #expect(VATRate.six < .twelve)
    }
}

@Suite struct `Other values` {
    @Test func `a ledger account code has three to ten digits`() {
        #expect(LedgerAccountCode(" 612000 ")?.description == "612000")
        for text in ["", "61", "61200012345", "61A000", "61.2000"] {
            #expect(LedgerAccountCode(text) == nil, "\(text)")
        }
    }

    @Test func `a language is one of four, with or without a region`() {
        #expect(LanguageCode("FR-be") == .french)
        #expect(LanguageCode("nl")?.description == "nl")
        #expect(LanguageCode("it") == nil)
        #expect(LanguageCode("") == nil)
    }

    @Test func `a content hash is sixty-four hexadecimal digits`() {
        let hex = String(repeating: "0123456789abcdef", count: 4)
        #expect(ContentHash(hex.uppercased())?.description == hex)
        #expect(ContentHash(String(hex.dropLast())) == nil)
        #expect(ContentHash(String(hex.dropLast()) + "g") == nil)
        #expect(
            ContentHash(digest: Array(repeating: UInt8(0x0f), count: 32))?.description
                == String(repeating: "0f", count: 32))
        #expect(ContentHash(digest: [1, 2]) == nil)
    }

    @Test(arguments: [
        "claire@bureau.be", "Claire.Dupont+factures@Bureau-Dupont.BE", "a@b.co", "x_y@xn--bcher-kva.example",
    ])
    func `a plausible e-mail address is accepted`(text: String) {
        #expect(EmailAddress(text) != nil)
    }

    @Test(arguments: [
        "", "claire", "@bureau.be", "claire@", "claire@bureau", "a@b@c.be", ".a@b.be", "a.@b.be", "a..b@c.be",
        "a@-b.be", "a@b-.be", "a@b..be",
        "a b@c.be", "a@b.1", "a@b.c", "a\n@b.be", "a@b.be\nBcc: x@y.be", "\"a\"@b.be", "é@b.be",
        String(repeating: "a", count: 65) + "@b.be",
    ])
    func `an implausible e-mail address is refused`(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func `the domain of an e-mail address is in small letters`() {
        #expect(EmailAddress(" Claire@Bureau.BE ")?.description == "Claire@bureau.be")
    }

    @Test func `a country is one of ISO 3166`() {
        #expect(CountryCode("be")?.description == "BE")
        #expect(CountryCode("EL") == nil)
        #expect(CountryCode("") == nil)
    }
}

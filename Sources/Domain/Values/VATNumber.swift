/// A VAT number with the two letters of its country in front, such as `BE0403019261` or `NL123456789B01`.
///
/// A Belgian number is checked in full; for the other members of the Union the shape is that of their country; for the
/// rest of the world it is a country of ISO 3166 and up to 15 letters and digits, at least four of them digits: words have none.
public struct VATNumber: Hashable, Sendable, LosslessStringConvertible {
    /// The number in capitals without separators. Greece has the prefix `EL`, Northern Ireland `XI`.
    public let description: String

    /// Reads the number with or without dots, dashes and spaces, and with a word for VAT in front, as in `BTW BE 0403.019.261`.
    public init?(_ text: String) {
        self.init(compact: Self.withoutWord(text))
    }

    private init?(compact: Substring) {
        let prefix = compact.hasPrefix("GR") ? "EL" : String(compact.prefix(2))
        let body = compact.dropFirst(2)
        if prefix == "BE" {
            guard let number = EnterpriseNumber(String(body)), body.isASCIIDigits else { return nil }
            description = "BE\(number)"
        } else {
            guard Self.fits(body, prefix: prefix) else { return nil }
            description = prefix + body
        }
    }

    public init(_ number: EnterpriseNumber) { description = "BE\(number)" }

    public var prefix: String { String(description.prefix(2)) }

    /// The ISO code of the country: `GR` for the prefix `EL`, `GB` for `XI`.
    public var countryCode: String {
        switch prefix {
        case "EL": "GR"
        case "XI": "GB"
        default: prefix
        }
    }

    public var isBelgian: Bool { prefix == "BE" }

    /// The number in the register of enterprises, when the VAT number is Belgian.
    public var enterpriseNumber: EnterpriseNumber? {
        isBelgian ? EnterpriseNumber(String(description.dropFirst(2))) : nil
    }
}

extension VATNumber {
    /// ISO codes of the members of the Union, Belgium included.
    static let memberStates = Set(shapes.keys.map { $0 == "EL" ? "GR" : $0 }).subtracting(["XI"]).union(["BE"])

    private static func fits(_ body: Substring, prefix: String) -> Bool {
        if let shapes = shapes[prefix] { return shapes.contains { $0.matches(body) } }
        return CountryCode(prefix) != nil && body.isASCIICapitalsOrDigits && body.utf8.count <= 15
            && body.utf8.count(where: \.isASCIIDigit) >= 4
    }

    /// Without the word for VAT in front, and the one for a number behind that, as in `BTW-nr. BE 0403.019.261`; in capitals and without
    /// separators.
    public static func withoutWord(_ text: String) -> Substring {
        let compact = text.compacted(removing: ".-/:")
        guard let word = words.first(where: compact.hasPrefix) else { return compact[...] }
        let rest = compact.dropFirst(word.count)
        guard let label = labels.first(where: rest.hasPrefix) else { return rest }
        let number = rest.dropFirst(label.count)
        // Two letters before a digit are a country, such as Norway, but for a number of the Belgian register.
        let isCountry = label.count == 2 && number.first?.isLetter != true && EnterpriseNumber(String(number)) == nil
        return isCountry ? rest : number
    }

    private static let words = ["TVA", "BTW", "VAT", "MWST", "UST"]
    /// The longer before those they begin with.
    private static let labels = ["IDNR", "ID", "NUMBER", "NUMMER", "NR", "NO", "N°"]

    /// The shapes published with the European VIES service.
    private static let shapes: [String: [TextPattern]] = [
        "AT": "Un8", "BG": "n9 n10", "CY": "n8a1", "CZ": "n8 n9 n10", "DE": "n9", "DK": "n8", "EE": "n9", "EL": "n9",
        "ES": "a1n7c1 n8a1", "FI": "n8", "FR": "c2n9", "HR": "n11", "HU": "n8", "IE": "n7a1 n7a2 n1a1n5a1",
        "IT": "n11", "LT": "n9 n12", "LU": "n8", "LV": "n11", "MT": "n8", "NL": "n9Bn2", "PL": "n10", "PT": "n9",
        "RO": "n2 n3 n4 n5 n6 n7 n8 n9 n10", "SE": "n12", "SI": "n8", "SK": "n10", "XI": "n9 n12 GDn3 HAn3",
    ].mapValues { $0.split(separator: " ").map { TextPattern($0) } }
}

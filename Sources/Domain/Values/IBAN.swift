/// An international bank account number (ISO 13616): country, length, shape and check digits are right.
///
/// Belgian numbers have their own two check digits as well. A bank code that belongs to no bank is accepted: the banks'
/// own textbook example is one.
public struct IBAN: Hashable, Sendable, LosslessStringConvertible {
    /// The number in capitals without spaces.
    public let description: String

    public init?(_ text: String) {
        let compact = text.compacted(removing: "-.")
        guard let shape = Self.shapes[String(compact.prefix(2))], shape.matches(compact.dropFirst(2)),
            Modulo97.isValid(rotating: compact), Self.hasValidAccountNumber(compact)
        else { return nil }
        description = compact
    }

    public var countryCode: String { String(description.prefix(2)) }

    /// In groups of four, as people read it: `BE68 5390 0754 7034`.
    public var formatted: String { description.inGroupsOfFour }

    /// The last two digits of a Belgian account check its first ten.
    private static func hasValidAccountNumber(_ compact: String) -> Bool {
        guard compact.hasPrefix("BE") else { return true }
        return Modulo97.checkDigits(of: compact.dropFirst(4).dropLast(2)) == Int(compact.suffix(2))
    }
}

extension IBAN {
    /// What follows the country, check digits included, per country of the IBAN registry (SWIFT).
    private static let shapes: [String: TextPattern] = [
        "AD": "n8c12", "AE": "n19", "AL": "n8c16", "AT": "n16", "AZ": "a4c20", "BA": "n16", "BE": "n12",
        "BG": "a4n6c8", "BH": "a4c14", "BI": "n23", "BR": "n23a1c1", "BY": "c4n4c16", "CH": "n5c12", "CR": "n18",
        "CY": "n8c16", "CZ": "n20", "DE": "n18", "DJ": "n23", "DK": "n14", "DO": "c4n20", "EE": "n16", "EG": "n25",
        "ES": "n20", "FI": "n14", "FK": "a2n12", "FO": "n14", "FR": "n10c11n2", "GB": "a4n14", "GE": "a2n16",
        "GI": "a4c15", "GL": "n14", "GR": "n7c16", "GT": "c24", "HN": "a4n20", "HR": "n17", "HU": "n24",
        "IE": "a4n14", "IL": "n19", "IQ": "a4n15", "IS": "n22", "IT": "a1n10c12", "JO": "a4n4c18", "KW": "a4c22",
        "KZ": "n3c13", "LB": "n4c20", "LC": "a4c24", "LI": "n5c12", "LT": "n16", "LU": "n3c13", "LV": "a4c13",
        "LY": "n21", "MC": "n10c11n2", "MD": "c20", "ME": "n18", "MK": "n3c10n2", "MN": "n16", "MR": "n23",
        "MT": "a4n5c18", "MU": "a4n19a3", "NI": "a4n20", "NL": "a4n10", "NO": "n11", "OM": "n3c16", "PK": "a4c16",
        "PL": "n24", "PS": "a4c21", "PT": "n21", "QA": "a4c21", "RO": "a4c16", "RS": "n18", "RU": "n14c15",
        "SA": "n2c18", "SC": "a4n20a3", "SD": "n14", "SE": "n20", "SI": "n15", "SK": "n20", "SM": "a1n10c12",
        "SO": "n19", "ST": "n21", "SV": "a4n20", "TL": "n19", "TN": "n20", "TR": "n6c16", "UA": "n6c19", "VA": "n18",
        "VG": "a4n16", "XK": "n16", "YE": "a4n4c18",
    ].mapValues { TextPattern("n2" + $0) }
}

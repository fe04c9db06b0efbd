/// What the accounting package of a dossier can hold as the number of a document (FEATURES A-56).
public struct NumberLimit: Sendable, Equatable {
    /// How many characters.
    public let longest: Int
    public let digitsOnly: Bool

    /// - Parameter software: the package's name, in any case and with or without spaces and dashes between its words.
    public init(of software: String) {
        let name = software.lowercased().filter { $0.isLetter || $0.isNumber }
        let digits = Self.digits[name]
        longest = digits ?? Longest.documentNumber
        digitsOnly = digits != nil
    }

    /// How many digits the numbers of packages have that take nothing else (DOMAIN §3.6, §6.1, §6.2).
    private static let digits = [
        "winbooks": 8, "winbooksclassic": 8, "winbooksonweb": 12, "bob": Longest.documentNumber,
        "bob50": Longest.documentNumber,
    ]

    func admits(_ number: String) -> Bool {
        number.unicodeScalars.count <= longest && (!digitsOnly || number[...].isASCIIDigits)
    }

    /// Whether some number of the format can be booked.
    public func admits(_ format: DocumentNumberFormat) -> Bool {
        format.shortestLength <= longest && (!digitsOnly || format.isNumeric)
    }

    /// - Throws: `numberNotBookable` where no number of the journal's format can be booked.
    public func require(_ format: DocumentNumberFormat?, of journal: String) throws(JournalRefusal) {
        guard let format, !admits(format) else { return }
        throw .numberNotBookable(format, longest: longest, journal: journal)
    }
}

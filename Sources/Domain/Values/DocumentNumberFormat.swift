/// How the documents of a journal are numbered: literal characters and tokens, such as `AN{YY}-{N:5}`.
///
/// `{YYYY}` and `{YY}` are the year of the fiscal year, `{MM}` and `{PP}` the period, `{N}` the counter and
/// `{N:5}` the counter on five digits, `{INV}` the digits of the invoice's own number.
public struct DocumentNumberFormat: Hashable, Sendable, CustomStringConvertible {
    /// The notation as written.
    public let description: String
    private let parts: [Part]

    private enum Part: Hashable {
        case literal(String)
        case longYear, shortYear, month
        case counter(digits: Int?)
        case invoiceNumber
    }

    /// Characters.
    public static let longestNotation = 40

    public init(_ notation: String) throws(NotationError) {
        guard notation.count <= Self.longestNotation else { throw .tooLong }
        parts = try Self.parse(notation[...])
        description = notation
        guard drawsCounter || parts.contains(.invoiceNumber) else { throw .neverChanges }
    }

    /// True when a number of this format takes the next value of the journal's counter.
    public var drawsCounter: Bool {
        parts.contains { if case .counter = $0 { true } else { false } }
    }

    /// True when the counter begins again each period and not only each fiscal year.
    public var resetsByPeriod: Bool { parts.contains(.month) }

    /// How many characters its shortest number has.
    var shortestLength: Int {
        parts.reduce(0) { length, part in
            switch part {
            case .literal(let text): length + text.unicodeScalars.count
            case .longYear: length + 4
            case .shortYear, .month: length + 2
            case .counter(let digits): length + (digits ?? 1)
            case .invoiceNumber: length + 1
            }
        }
    }

    /// True when its numbers are digits alone.
    var isNumeric: Bool {
        parts.allSatisfy { if case .literal(let text) = $0 { text[...].isASCIIDigits } else { true } }
    }

    /// The number of a document. A counter that has outgrown its digits is an error: cutting it would repeat numbers.
    public func render(
        counter: Int, year: Int, period: AccountingPeriod, invoiceNumber: String?
    ) throws(RenderingError) -> String {
        var number = ""
        for part in parts {
            switch part {
            case .literal(let text): number += text
            case .longYear: number += year.padded(to: 4)
            case .shortYear: number += (year % 100).padded(to: 2)
            case .month: number += period.month.padded(to: 2)
            case .counter(let digits): number += try Self.text(of: counter, digits: digits)
            case .invoiceNumber: number += try Self.digits(of: invoiceNumber)
            }
        }
        return number
    }
}

/// For the state of read models: the notation.
extension DocumentNumberFormat: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension DocumentNumberFormat {
    /// Why a notation is refused.
    public enum NotationError: Error, Hashable, CustomStringConvertible {
        case unknownToken(String)
        case unclosedToken
        case unopenedToken
        case unprintableCharacter
        case neverChanges
        case tooLong

        public var description: String {
            switch self {
            case .unknownToken(let token): "{\(token)} is not a token of a document number."
            case .unclosedToken: "A token is opened with { and not closed."
            case .unopenedToken: "A } closes no token."
            case .unprintableCharacter: "A document number holds printable characters only."
            case .neverChanges: "The format needs {N} or {INV}; without them every document has the same number."
            case .tooLong: "The format is longer than 40 characters."
            }
        }
    }

    /// Why a document cannot have its number.
    public enum RenderingError: Error, Hashable, CustomStringConvertible {
        case counterOverflow(counter: Int, digits: Int)
        case invoiceNumberWithoutDigits

        public var description: String {
            switch self {
            case .counterOverflow(let counter, let digits): "The counter \(counter) needs more than \(digits) digits."
            case .invoiceNumberWithoutDigits: "The invoice has no number with digits in it."
            }
        }
    }

    private static func parse(_ notation: Substring) throws(NotationError) -> [Part] {
        var parts: [Part] = []
        var rest = notation
        while let character = rest.first {
            if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw .unclosedToken }
                parts.append(try part(named: rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                let literal = rest.prefix { $0 != "{" }
                guard !literal.contains("}") else { throw .unopenedToken }
                guard literal.unicodeScalars.allSatisfy({ $0.properties.isPrintable }) else {
                    throw .unprintableCharacter
                }
                parts.append(.literal(String(literal)))
                rest = rest[literal.endIndex...]
            }
        }
        return parts
    }

    private static func part(named token: Substring) throws(NotationError) -> Part {
        switch token {
        case "YYYY": return .longYear
        case "YY": return .shortYear
        case "MM", "PP": return .month
        case "N": return .counter(digits: nil)
        case "INV": return .invoiceNumber
        default:
            guard token.hasPrefix("N:"), token.dropFirst(2).isASCIIDigits, let digits = Int(token.dropFirst(2)),
                (1...10).contains(digits)
            else { throw .unknownToken(String(token)) }
            return .counter(digits: digits)
        }
    }

    private static func text(of counter: Int, digits: Int?) throws(RenderingError) -> String {
        guard let digits else { return String(counter) }
        let text = counter.padded(to: digits)
        guard text.count == digits else { throw .counterOverflow(counter: counter, digits: digits) }
        return text
    }

    private static func digits(of invoiceNumber: String?) throws(RenderingError) -> String {
        let digits = (invoiceNumber ?? "").filter { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { throw .invoiceNumberWithoutDigits }
        return digits
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

/// A statement and the values bound to it.
///
///     let page: SQL = """
///         SELECT id, title
///         FROM document
///         WHERE dossier = \(dossier) AND \(filter)
///         ORDER BY \(identifier: column)
///         """
///
/// An interpolated value never becomes part of the text: it is bound as `$n`, binary, with an explicit type.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text sent to the server, with `$1`, `$2` … for the values.
    public private(set) var text: String
    public private(set) var parameters: Parameters
    /// Where the `$` of each parameter stands in the text (UTF-8 offset), so that nesting can renumber without parsing SQL.
    private var marks: [Int] = []

    public init(stringLiteral value: String) {
        text = value
        parameters = Parameters()
    }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql = SQL(stringLiteral: "")

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.text.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { sql.text += literal }

        /// Binds the value.
        public mutating func appendInterpolation<T: PostgresEncodable>(_ value: T) { sql.bind(value) }

        /// Binds the value, or NULL.
        public mutating func appendInterpolation<T: PostgresEncodable>(_ value: T?) { sql.bind(value) }

        /// Inserts another statement, its parameters renumbered to follow ours.
        public mutating func appendInterpolation(_ other: SQL) { sql.append(other) }

        /// Inserts a quoted identifier.
        public mutating func appendInterpolation(identifier: String) { sql.text += SQL.quoted(identifier: identifier) }

        /// Inserts the string as it is: for text this program wrote itself, never for input.
        public mutating func appendInterpolation(raw: String) { sql.text += raw }
    }
}

extension SQL {
    public mutating func append(_ other: SQL) {
        if parameters.isEmpty {
            let base = text.utf8.count
            marks = other.marks.map { base + $0 }
            text += other.text
            parameters = other.parameters
        } else {
            appendRenumbering(other)
            parameters.append(contentsOf: other.parameters)
        }
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    public static func += (left: inout SQL, right: SQL) { left.append(right) }

    private mutating func bind<T: PostgresEncodable>(_ value: T) {
        parameters.append(value)
        mark(parameters.count)
    }

    private mutating func mark(_ number: Int) {
        marks.append(text.utf8.count)
        text += "$"
        text += String(number)
    }

    private mutating func appendRenumbering(_ other: SQL) {
        let source = other.text.utf8
        var from = source.startIndex
        for (index, mark) in other.marks.enumerated() {
            let dollar = source.index(source.startIndex, offsetBy: mark)
            text += other.text[from..<dollar]
            self.mark(parameters.count + index + 1)
            from = source.index(dollar, offsetBy: 1 + String(index + 1).utf8.count)
        }
        text += other.text[from...]
    }

    static func quoted(identifier: String) -> String {
        var quoted = "\""
        for character in identifier.unicodeScalars {
            quoted.unicodeScalars.append(character)
            if character == "\"" { quoted.unicodeScalars.append(character) }
        }
        return quoted + "\""
    }
}

extension Sequence<SQL> {
    /// One statement of all, such as conditions joined by `" AND "`.
    public func joined(separator: SQL) -> SQL {
        var joined: SQL = ""
        for (index, element) in enumerated() {
            if index > 0 { joined.append(separator) }
            joined.append(element)
        }
        return joined
    }
}

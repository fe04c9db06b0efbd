/// A column did not hold what the caller asked for: wrong type, wrong length, or NULL. It is a mistake in the query or the schema.
public struct PostgresDecodingError: Error, Sendable, CustomStringConvertible {
    /// What was wrong with the bytes.
    public let reason: String
    /// The column's name, when known.
    public let column: String?

    public init(_ reason: String, column: String? = nil) {
        self.reason = reason
        self.column = column
    }

    public var description: String {
        column.map { "column \"\($0)\": \(reason)" } ?? reason
    }
}

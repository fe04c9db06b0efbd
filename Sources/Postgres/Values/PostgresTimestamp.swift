/// A `timestamptz`: microseconds since 1970-01-01 00:00 UTC, the resolution the database keeps.
public struct PostgresTimestamp: Sendable, Hashable, Comparable, PostgresEncodable, PostgresDecodable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Throws for `infinity` and for moments beyond the year 292277, which an `Int64` since 1970 cannot hold.
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        let since2000 = try bytes.bigEndian(Int64.self, for: "timestamptz")
        let (microseconds, overflow) = since2000.addingReportingOverflow(Self.epochOffset)
        guard !overflow, since2000 != .min else {
            throw PostgresDecodingError("a timestamp outside the range of PostgresTimestamp, such as infinity")
        }
        self.init(microseconds: microseconds)
    }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The database counts from 2000-01-01 00:00 UTC.
    public static let epochOffset: Int64 = 946_684_800_000_000

    @inlinable public static var postgresType: UInt32 { PostgresType.timestamptz }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.timestamptzArray }

    /// A moment too early for the database is refused by the server (22008).
    @inlinable public func encode(into bytes: inout [UInt8]) {
        let (since2000, underflow) = microseconds.subtractingReportingOverflow(Self.epochOffset)
        bytes.appendBigEndian(underflow ? Int64.min + 1 : since2000)
    }
}

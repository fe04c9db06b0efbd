/// A `bytea` value as an array of bytes; `[UInt8]` itself would read as an array of numbers.
public struct Bytes: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    public var array: [UInt8]

    public init(_ array: [UInt8]) { self.array = array }

    public init(postgres bytes: UnsafeRawBufferPointer) { array = [UInt8](bytes) }

    @inlinable public static var postgresType: UInt32 { PostgresType.bytea }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.byteaArray }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: array) }
}

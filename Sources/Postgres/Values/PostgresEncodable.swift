public import FoundationEssentials

/// A value that can be bound as a parameter, in PostgreSQL's binary format.
public protocol PostgresEncodable: Sendable {
    /// The type the server is told to expect (`pg_type.oid`).
    static var postgresType: UInt32 { get }
    /// The type of an array of such values.
    static var postgresArrayType: UInt32 { get }
    /// True when this value is SQL's NULL; `encode(into:)` is then not called.
    var isPostgresNull: Bool { get }
    /// Appends the value in network byte order, without a length.
    func encode(into bytes: inout [UInt8])
}

extension PostgresEncodable {
    @inlinable public var isPostgresNull: Bool { false }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { Wrapped.postgresType }
    @inlinable public static var postgresArrayType: UInt32 { Wrapped.postgresArrayType }
    @inlinable public var isPostgresNull: Bool { self == nil }
    @inlinable public func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }
}

extension Bool: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.bool }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.boolArray }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int16: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.int2 }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.int2Array }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
}

extension Int32: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.int4 }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.int4Array }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
}

extension Int64: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.int8 }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.int8Array }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
}

extension Int: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.int8 }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.int8Array }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(Int64(self)) }
}

extension Double: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.float8 }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.float8Array }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(bitPattern) }
}

/// A string holding a NUL character is refused by the server (22021): its text type has none.
extension String: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.text }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.textArray }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension UUID: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.uuid }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.uuidArray }
    @inlinable public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }
}

extension Data: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { PostgresType.bytea }
    @inlinable public static var postgresArrayType: UInt32 { PostgresType.byteaArray }
    @inlinable public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

/// One dimension. An array of arrays compiles, and the server refuses it.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    @inlinable public static var postgresType: UInt32 { Element.postgresArrayType }
    @inlinable public static var postgresArrayType: UInt32 { Element.postgresArrayType }

    @inlinable public func encode(into bytes: inout [UInt8]) {
        bytes.appendArrayHeader(
            count: count, hasNull: contains(where: \.isPostgresNull), of: Element.postgresType)
        for element in self { bytes.appendSized(element) }
    }
}

extension [UInt8] {
    @inlinable mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    /// What stands before the elements of an array of one dimension (`array_recv`): the number of dimensions, whether there are
    /// NULLs, the type of the elements, and unless there are none their number and the index of the first.
    @inlinable mutating func appendArrayHeader(count: Int, hasNull: Bool, of elementType: UInt32) {
        appendBigEndian(Int32(count == 0 ? 0 : 1))
        appendBigEndian(Int32(hasNull ? 1 : 0))
        appendBigEndian(elementType)
        guard count > 0 else { return }
        appendBigEndian(Int32(count))
        appendBigEndian(Int32(1))
    }

    /// Appends the value after its length in four bytes, or the length -1 for NULL.
    @inlinable mutating func appendSized<T: PostgresEncodable>(_ value: T) {
        guard !value.isPostgresNull else {
            appendBigEndian(Int32(-1))
            return
        }
        let start = count
        appendBigEndian(Int32(0))
        value.encode(into: &self)
        let length = Int32(count - start - 4).bigEndian
        withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: start, as: Int32.self) }
    }
}

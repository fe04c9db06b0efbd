public import FoundationEssentials

/// A value that can be read from a column, in PostgreSQL's binary format.
public protocol PostgresDecodable {
    /// Reads the bytes of one value; throws `PostgresDecodingError` when they cannot be one.
    init(postgres bytes: UnsafeRawBufferPointer) throws
    /// The value of SQL's NULL. Throws unless the type is optional.
    static func postgresNull() throws -> Self
    /// Whether a column of this type (`pg_type.oid`) can be read as `Self`.
    static func accepts(postgresType: UInt32) -> Bool
}

extension PostgresDecodable {
    public static func postgresNull() throws -> Self {
        throw PostgresDecodingError("NULL where a \(Self.self) was asked for")
    }

    public static func accepts(postgresType: UInt32) -> Bool { true }
}

extension PostgresDecodable where Self: PostgresEncodable {
    public static func accepts(postgresType: UInt32) -> Bool { postgresType == Self.postgresType }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws { self = try Wrapped(postgres: bytes) }
    public static func postgresNull() throws -> Self { nil }
    public static func accepts(postgresType: UInt32) -> Bool { Wrapped.accepts(postgresType: postgresType) }
}

extension Bool: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        self = try bytes.bigEndian(UInt8.self, for: "bool") != 0
    }
}

extension Int16: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws { self = try bytes.bigEndian(Int16.self, for: "int2") }
}

/// Reads `int4`, and widens `int2`.
extension Int32: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        self = bytes.count == 2 ? Int32(try Int16(postgres: bytes)) : try bytes.bigEndian(Int32.self, for: "int4")
    }

    public static func accepts(postgresType: UInt32) -> Bool {
        postgresType == PostgresType.int4 || postgresType == PostgresType.int2
    }
}

/// Reads `int8`, and widens `int4` and `int2`.
extension Int64: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        self = bytes.count == 8 ? try bytes.bigEndian(Int64.self, for: "int8") : Int64(try Int32(postgres: bytes))
    }

    public static func accepts(postgresType: UInt32) -> Bool {
        postgresType == PostgresType.int8 || Int32.accepts(postgresType: postgresType)
    }
}

/// Reads `int8`, and widens `int4` and `int2`.
extension Int: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws { self = Int(try Int64(postgres: bytes)) }

    public static func accepts(postgresType: UInt32) -> Bool { Int64.accepts(postgresType: postgresType) }
}

extension Double: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        self.init(bitPattern: try bytes.bigEndian(UInt64.self, for: "float8"))
    }
}

/// Reads every type whose binary form is its text: `text`, `varchar`, `name`, `json`, `xml` and enumerations, not `jsonb`.
extension String: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws { self.init(decoding: bytes, as: UTF8.self) }

    public static func accepts(postgresType: UInt32) -> Bool {
        switch postgresType {
        case PostgresType.text, PostgresType.varchar, PostgresType.bpchar, PostgresType.name, PostgresType.json,
            PostgresType.xml, PostgresType.unknown:
            true
        default: postgresType >= PostgresType.firstUserDefined
        }
    }
}

extension UUID: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        try bytes.expect(16, for: "uuid")
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Data: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws { self.init(bytes) }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        var reader = ArrayReader(bytes)
        let header = try reader.header()
        guard header.count == 0 || Element.accepts(postgresType: header.elementType) else {
            throw PostgresDecodingError("an array of type \(header.elementType) cannot be read as \(Self.self)")
        }
        self.init()
        reserveCapacity(header.count)
        for _ in 0..<header.count {
            append(try reader.element().map(Element.init(postgres:)) ?? Element.postgresNull())
        }
        try reader.end()
    }

    public static func accepts(postgresType: UInt32) -> Bool {
        PostgresType.element(ofArray: postgresType).map(Element.accepts(postgresType:))
            ?? (postgresType >= PostgresType.firstUserDefined)
    }
}

/// Walks the binary form of a one-dimensional array (`array_send`), checking every length before using it.
private struct ArrayReader {
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

    mutating func header() throws -> (count: Int, elementType: UInt32) {
        let dimensions = try int32()
        _ = try int32()
        let elementType = UInt32(bitPattern: try int32())
        guard dimensions != 0 else { return (0, elementType) }
        guard dimensions == 1 else {
            throw PostgresDecodingError("an array of \(dimensions) dimensions where one was expected")
        }
        let count = Int(try int32())
        _ = try int32()
        // Every element has at least its length of four bytes: a larger count is wrong, and must not reserve memory.
        guard count >= 0, count <= rest.count / 4 else {
            throw PostgresDecodingError("an array of \(count) elements in \(rest.count) bytes")
        }
        return (count, elementType)
    }

    mutating func element() throws -> UnsafeRawBufferPointer? {
        let length = Int(try int32())
        return length < 0 ? nil : try take(length)
    }

    func end() throws {
        guard rest.isEmpty else { throw PostgresDecodingError("\(rest.count) bytes left after an array") }
    }

    private mutating func int32() throws -> Int32 { try take(4).bigEndian(Int32.self, for: "an array") }

    private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw PostgresDecodingError("an array ends before its last element") }
        defer { rest = rest.dropFirst(count) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    }
}

extension UnsafeRawBufferPointer {
    func expect(_ length: Int, for type: StaticString) throws {
        guard count == length else { throw PostgresDecodingError("\(count) bytes where \(type) has \(length)") }
    }

    func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, for type: StaticString) throws -> T {
        try expect(MemoryLayout<T>.size, for: type)
        return T(bigEndian: loadUnaligned(as: T.self))
    }
}

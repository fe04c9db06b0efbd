/// Writes the values of a message's body, one after the other.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(_ number: UInt32) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func write(_ number: Double) {
        withUnsafeBytes(of: number.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    public mutating func write(_ string: String) {
        write(bytes: string.utf8)
    }

    public mutating func write(bytes content: some Collection<UInt8>) {
        write(UInt32(content.count))
        bytes.append(contentsOf: content)
    }

    public mutating func write<Value>(_ value: Value?, _ each: (inout ByteWriter, Value) -> Void) {
        write(value != nil)
        if let value { each(&self, value) }
    }

    public mutating func write<Values: Collection>(
        list: Values, _ each: (inout ByteWriter, Values.Element) -> Void
    ) {
        write(UInt32(list.count))
        for value in list { each(&self, value) }
    }
}

/// A message's body ended too early or holds a value that cannot be.
public struct MalformedMessage: Error, Equatable {
    public init() {}
}

/// Reads back what a `ByteWriter` wrote. The other side is not trusted: every length is checked.
public struct ByteReader: Sendable {
    /// What has not been read yet.
    public private(set) var rest: ArraySlice<UInt8>

    public init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    public mutating func byte() throws(MalformedMessage) -> UInt8 {
        guard let byte = rest.popFirst() else { throw MalformedMessage() }
        return byte
    }

    public mutating func number() throws(MalformedMessage) -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    public mutating func double() throws(MalformedMessage) -> Double {
        Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    public mutating func flag() throws(MalformedMessage) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw MalformedMessage()
        }
    }

    public mutating func byteString() throws(MalformedMessage) -> ArraySlice<UInt8> {
        try take(Int(try number()))
    }

    /// Bytes that are not UTF-8 read as replacement characters.
    public mutating func string() throws(MalformedMessage) -> String {
        String(decoding: try byteString(), as: UTF8.self)
    }

    public mutating func optional<Value>(
        _ each: (inout ByteReader) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> Value? {
        try flag() ? try each(&self) : nil
    }

    public mutating func list<Value>(
        _ each: (inout ByteReader) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> [Value] {
        // No value is shorter than a byte, so a count beyond the rest is wrong, and must not reserve memory.
        let count = Int(try number())
        guard count <= rest.count else { throw MalformedMessage() }
        var values: [Value] = []
        for _ in 0..<count { values.append(try each(&self)) }
        return values
    }

    /// Byte strings whose lengths all come first, as a list.
    public mutating func parts() throws(MalformedMessage) -> [ArraySlice<UInt8>] {
        let sizes = try list { reader throws(MalformedMessage) in try reader.number() }
        var parts: [ArraySlice<UInt8>] = []
        for size in sizes { parts.append(try take(Int(size))) }
        return parts
    }

    private mutating func take(_ count: Int) throws(MalformedMessage) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw MalformedMessage() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

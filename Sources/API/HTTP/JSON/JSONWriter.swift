import Domain

/// Appends JSON to bytes, without an intermediate tree. What is pre-rendered passes through `raw` untouched.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// - Parameter capacity: the bytes it mostly takes, which are then not moved as they become more.
    static func object(
        capacity: Int = 256, _ body: (inout JSONObjectWriter) throws -> Void
    ) rethrows -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        try json.object(body)
        return json.bytes
    }

    static func array(_ body: (inout JSONArrayWriter) throws -> Void) rethrows -> [UInt8] {
        var json = JSONWriter()
        try json.array(body)
        return json.bytes
    }

    mutating func value(_ value: some JSONWritable) { value.write(to: &bytes) }

    mutating func null() { bytes += "null".utf8 }

    /// The caller vouches that this is one JSON value.
    mutating func raw(_ json: some Sequence<UInt8>) { bytes += json }

    mutating func object(_ body: (inout JSONObjectWriter) throws -> Void) rethrows {
        bytes.append(UInt8(ascii: "{"))
        var members = JSONObjectWriter(json: JSONWriter(capacity: 0))
        swap(&self, &members.json)
        defer {
            swap(&self, &members.json)
            bytes.append(UInt8(ascii: "}"))
        }
        try body(&members)
    }

    mutating func array(_ body: (inout JSONArrayWriter) throws -> Void) rethrows {
        bytes.append(UInt8(ascii: "["))
        var elements = JSONArrayWriter(json: JSONWriter(capacity: 0))
        swap(&self, &elements.json)
        defer {
            swap(&self, &elements.json)
            bytes.append(UInt8(ascii: "]"))
        }
        try body(&elements)
    }

    fileprivate mutating func byte(_ byte: UInt8) { bytes.append(byte) }
    fileprivate mutating func append(_ some: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: some) }
}

/// Writes the members of one object.
struct JSONObjectWriter {
    fileprivate(set) var json: JSONWriter
    private var isEmpty = true

    fileprivate init(json: JSONWriter) {
        self.json = json
    }

    /// `nil` is written as null.
    mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        key(name)
        json.value(value)
    }

    /// The same, by a name that is not known before.
    mutating func field(named name: String, _ value: some JSONWritable) {
        key(named: name)
        json.value(value)
    }

    mutating func null(_ name: StaticString) {
        key(name)
        json.null()
    }

    mutating func raw(_ name: StaticString, _ value: some Sequence<UInt8>) {
        key(name)
        json.raw(value)
    }

    /// The same, by a name that is not known before.
    mutating func raw(named name: String, _ value: some Sequence<UInt8>) {
        key(named: name)
        json.raw(value)
    }

    mutating func object(_ name: StaticString, _ body: (inout JSONObjectWriter) throws -> Void) rethrows {
        key(name)
        try json.object(body)
    }

    mutating func object(named name: String, _ body: (inout JSONObjectWriter) throws -> Void) rethrows {
        key(named: name)
        try json.object(body)
    }

    mutating func array(_ name: StaticString, _ body: (inout JSONArrayWriter) throws -> Void) rethrows {
        key(name)
        try json.array(body)
    }

    mutating func array(named name: String, _ body: (inout JSONArrayWriter) throws -> Void) rethrows {
        key(named: name)
        try json.array(body)
    }

    /// Our own names have nothing to escape.
    private mutating func key(_ name: StaticString) {
        separate()
        json.byte(UInt8(ascii: "\""))
        json.append(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        json.byte(UInt8(ascii: "\""))
        json.byte(UInt8(ascii: ":"))
    }

    private mutating func key(named name: String) {
        separate()
        json.value(name)
        json.byte(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if !isEmpty { json.byte(UInt8(ascii: ",")) }
        isEmpty = false
    }
}

/// Writes the elements of one array.
struct JSONArrayWriter {
    fileprivate(set) var json: JSONWriter
    private var isEmpty = true

    fileprivate init(json: JSONWriter) {
        self.json = json
    }

    mutating func element(_ value: some JSONWritable) {
        separate()
        json.value(value)
    }

    mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        json.raw(value)
    }

    mutating func object(_ body: (inout JSONObjectWriter) throws -> Void) rethrows {
        separate()
        try json.object(body)
    }

    private mutating func separate() {
        if !isEmpty { json.byte(UInt8(ascii: ",")) }
        isEmpty = false
    }
}

extension JSONValue: JSONWritable {
    func write(to json: inout [UInt8]) {
        switch self {
        case .null: json += "null".utf8
        case .bool(let bool): bool.write(to: &json)
        case .number(let text): json += text.utf8
        case .string(let text): text.write(to: &json)
        case .array(let elements): elements.write(to: &json)
        case .object(let object):
            json += JSONWriter.object { members in
                for member in object.members { members.field(named: member.name, member.value) }
            }
        }
    }
}

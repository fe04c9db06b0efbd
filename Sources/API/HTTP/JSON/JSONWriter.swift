import Domain

/// Appends JSON to bytes, without an intermediate tree. What is pre-rendered passes through `raw` untouched.
struct JSONWriter {
    fileprivate(set) var bytes: [UInt8]

    init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter capacity: the bytes it mostly takes, which are then not moved as they become more.
    static func object(
        capacity: Int = 256, _ body: (inout JSONObjectWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        json.object(body)
        return json.bytes
    }

    static func array(_ body: (inout JSONArrayWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.array(body)
        return json.bytes
    }

    mutating func value(_ value: some JSONWritable) { value.write(to: &bytes) }

    mutating func null() { bytes += "null".utf8 }

    /// The caller vouches that this is one JSON value.
    mutating func raw(_ json: some Sequence<UInt8>) { bytes += json }

    mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        var members = JSONObjectWriter(json: JSONWriter(bytes: []))
        swap(&self, &members.json)
        members.write(body)
        swap(&self, &members.json)
    }

    mutating func array(_ body: (inout JSONArrayWriter) -> Void) {
        var elements = JSONArrayWriter(json: JSONWriter(bytes: []))
        swap(&self, &elements.json)
        elements.write(body)
        swap(&self, &elements.json)
    }
}

/// Writes the members of one object.
struct JSONObjectWriter {
    fileprivate(set) var json: JSONWriter

    /// `nil` is written as null.
    mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        json.bytes.beginMember(name)
        json.value(value)
    }

    /// The same, by a name that is not known before.
    mutating func field(named name: String, _ value: some JSONWritable) {
        json.bytes.beginMember(named: name)
        json.value(value)
    }

    mutating func null(_ name: StaticString) {
        json.bytes.beginMember(name)
        json.null()
    }

    mutating func raw(_ name: StaticString, _ value: some Sequence<UInt8>) {
        json.bytes.beginMember(name)
        json.raw(value)
    }

    /// The same, by a name that is not known before.
    mutating func raw(named name: String, _ value: some Sequence<UInt8>) {
        json.bytes.beginMember(named: name)
        json.raw(value)
    }

    mutating func object(_ name: StaticString, _ body: (inout JSONObjectWriter) -> Void) {
        json.bytes.beginMember(name)
        write(body)
    }

    mutating func object(named name: String, _ body: (inout JSONObjectWriter) -> Void) {
        json.bytes.beginMember(named: name)
        write(body)
    }

    mutating func array(_ name: StaticString, _ body: (inout JSONArrayWriter) -> Void) {
        json.bytes.beginMember(name)
        json.array(body)
    }

    mutating func array(named name: String, _ body: (inout JSONArrayWriter) -> Void) {
        json.bytes.beginMember(named: name)
        json.array(body)
    }

    /// An object, or one inside it: where a member stands in its own tells the bracket before it.
    fileprivate mutating func write(_ body: (inout JSONObjectWriter) -> Void) {
        json.bytes.append(UInt8(ascii: "{"))
        body(&self)
        json.bytes.append(UInt8(ascii: "}"))
    }
}

/// Writes the elements of one array.
struct JSONArrayWriter {
    fileprivate(set) var json: JSONWriter

    mutating func element(_ value: some JSONWritable) {
        json.bytes.beginElement()
        json.value(value)
    }

    mutating func raw(_ value: some Sequence<UInt8>) {
        json.bytes.beginElement()
        json.raw(value)
    }

    mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        json.bytes.beginElement()
        json.object(body)
    }

    fileprivate mutating func write(_ body: (inout JSONArrayWriter) -> Void) {
        json.bytes.append(UInt8(ascii: "["))
        body(&self)
        json.bytes.append(UInt8(ascii: "]"))
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

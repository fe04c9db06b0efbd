internal import Domain

/// JSON in which a value has one text only: keys are sorted, and so are the elements of a set, whose order in memory is
/// another one in every process.
enum CanonicalJSON {
    static func text(of value: some Encodable) throws -> String {
        let scope = Scope()
        try scope.set(value)
        var bytes: [UInt8] = []
        scope.finish(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A collection without an order of its own.
private protocol Unordered {}
extension Set: Unordered {}

/// One value on its way into the text: the texts of its parts, one behind the other, and where each of them begins. They are
/// put in order when the value is whole.
private final class Scope: Encoder {
    private enum Kind {
        case value
        case object
        case array
        case set
    }

    private struct Part {
        let key: String
        var range: Range<Int>
        /// Filled later, by whoever was given it.
        var scope: Scope?
    }

    private var kind = Kind.value
    private var bytes: [UInt8] = []
    private var parts: [Part] = []
    /// The last part's own scope, to be used for the next one: most values have many small parts.
    private var spare: Scope?
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    var count: Int { parts.count }

    func set<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: self)
        if kind == .array, Value.self is any Unordered.Type { kind = .set }
    }

    /// The value as a whole.
    func write(_ value: some JSONWritable) {
        bytes.removeAll(keepingCapacity: true)
        value.write(to: &bytes)
    }

    func writeNull() { write(Null()) }

    func add(_ value: some JSONWritable, as key: String = "") {
        let start = bytes.count
        value.write(to: &bytes)
        parts.append(Part(key: key, range: start..<bytes.count))
    }

    func addNull(as key: String = "") { add(Null(), as: key) }

    func add(encoding value: some Encodable, as key: String = "") throws {
        let scope = spare ?? Scope()
        spare = nil
        try scope.set(value)
        let start = bytes.count
        scope.finish(into: &bytes)
        parts.append(Part(key: key, range: start..<bytes.count))
        if scope.parts.allSatisfy({ $0.scope == nil }) {
            scope.clear()
            spare = scope
        }
    }

    /// A part that somebody else fills.
    func open(_ key: String = "") -> Scope {
        let scope = Scope()
        parts.append(Part(key: key, range: bytes.count..<bytes.count, scope: scope))
        return scope
    }

    private func clear() {
        kind = .value
        bytes.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
    }

    func finish(into text: inout [UInt8]) {
        switch kind {
        case .value: text += bytes.isEmpty ? Array("null".utf8) : bytes
        case .array:
            list(parts, in: &text, "[", "]") { part, text in self.write(part, to: &text) }
        case .set:
            let texts = parts.map { part in
                var text: [UInt8] = []
                write(part, to: &text)
                return text
            }.sorted { $0.lexicographicallyPrecedes($1) }
            list(texts, in: &text, "[", "]") { part, text in text += part }
        case .object:
            list(parts.sorted { $0.key < $1.key }, in: &text, "{", "}") { part, text in
                part.key.write(to: &text)
                text.append(UInt8(ascii: ":"))
                self.write(part, to: &text)
            }
        }
    }

    private func list<Element>(
        _ elements: [Element], in text: inout [UInt8], _ first: Unicode.Scalar, _ last: Unicode.Scalar,
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        text.append(UInt8(ascii: first))
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            write(element, &text)
        }
        text.append(UInt8(ascii: last))
    }

    private func write(_ part: Part, to text: inout [UInt8]) {
        if let scope = part.scope { scope.finish(into: &text) } else { text += bytes[part.range] }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        kind = .object
        return KeyedEncodingContainer(Members<Key>(scope: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        kind = .array
        return Elements(scope: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(scope: self) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let scope: Scope
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { scope.addNull(as: key.stringValue) }
    func encode(_ value: Bool, forKey key: Key) { scope.add(value, as: key.stringValue) }
    func encode(_ value: String, forKey key: Key) { scope.add(value, as: key.stringValue) }
    func encode(_ value: Int, forKey key: Key) { scope.add(value, as: key.stringValue) }
    func encode(_ value: Int64, forKey key: Key) { scope.add(value, as: key.stringValue) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try scope.add(encoding: value, as: key.stringValue)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        scope.open(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        scope.open(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { scope.open("super") }
    func superEncoder(forKey key: Key) -> any Encoder { scope.open(key.stringValue) }
}

private struct Elements: UnkeyedEncodingContainer {
    let scope: Scope
    var codingPath: [any CodingKey] { [] }
    var count: Int { scope.count }

    func encodeNil() { scope.addNull() }
    func encode(_ value: String) { scope.add(value) }
    func encode<Value: Encodable>(_ value: Value) throws { try scope.add(encoding: value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        scope.open().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { scope.open().unkeyedContainer() }
    func superEncoder() -> any Encoder { scope.open() }
}

private struct Single: SingleValueEncodingContainer {
    let scope: Scope
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { scope.writeNull() }
    func encode(_ value: Bool) { scope.write(value) }
    func encode(_ value: String) { scope.write(value) }
    func encode(_ value: Int) { scope.write(value) }
    func encode(_ value: Int8) { scope.write(Int64(value)) }
    func encode(_ value: Int16) { scope.write(Int64(value)) }
    func encode(_ value: Int32) { scope.write(Int64(value)) }
    func encode(_ value: Int64) { scope.write(value) }
    func encode(_ value: UInt) { scope.write(Number("\(value)")) }
    func encode(_ value: UInt8) { scope.write(Int64(value)) }
    func encode(_ value: UInt16) { scope.write(Int64(value)) }
    func encode(_ value: UInt32) { scope.write(Int64(value)) }
    func encode(_ value: UInt64) { scope.write(Number("\(value)")) }
    func encode(_ value: Double) throws { try encode(number: value) }
    func encode(_ value: Float) throws { try encode(number: Double(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { try scope.set(value) }

    /// JSON has no infinity, and nothing that is not a number.
    private func encode(number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "\(number) is no JSON"))
        }
        scope.write(Number("\(number)"))
    }
}

private struct Null: JSONWritable {
    func write(to json: inout [UInt8]) { json += "null".utf8 }
}

/// As it stands.
private struct Number: JSONWritable {
    let text: String
    init(_ text: String) { self.text = text }
    func write(to json: inout [UInt8]) { json += text.utf8 }
}

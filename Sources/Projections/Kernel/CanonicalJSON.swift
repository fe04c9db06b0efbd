/// JSON in which a value has one text only: keys are sorted, and so are the elements of a set, whose order in memory is
/// another one in every process.
enum CanonicalJSON {
    static func text(of value: some Encodable) throws -> String {
        let node = Node()
        try node.set(value)
        var text = ""
        node.write(to: &text)
        return text
    }
}

/// A collection without an order of its own.
private protocol Unordered {}
extension Set: Unordered {}

/// One value on its way into the text. A value that is encoded is asked for its parts, which fill this.
private final class Node: Encoder {
    enum Content {
        case null
        case text(String)
        case object([(key: String, value: Node)])
        case array([Node])
    }

    var content = Content.null
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func set<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: self)
        if case .array(let elements) = content, Value.self is any Unordered.Type {
            content = .array(elements.map { ($0.text, $0) }.sorted { $0.0 < $1.0 }.map(\.1))
        }
    }

    func write(_ value: some JSONWritable) {
        var text = ""
        value.write(to: &text)
        content = .text(text)
    }

    func member(_ key: any CodingKey) -> Node {
        let node = Node()
        if case .object(var members) = content {
            // Taken out first, so that the array is not copied.
            content = .null
            members.append((key.stringValue, node))
            content = .object(members)
        } else {
            content = .object([(key.stringValue, node)])
        }
        return node
    }

    func element() -> Node {
        let node = Node()
        if case .array(var elements) = content {
            content = .null
            elements.append(node)
            content = .array(elements)
        } else {
            content = .array([node])
        }
        return node
    }

    var count: Int {
        if case .array(let elements) = content { elements.count } else { 0 }
    }

    private var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        switch content {
        case .null: text += "null"
        case .text(let value): text += value
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                member.key.write(to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = content {} else { content = .object([]) }
        return KeyedEncodingContainer(Members<Key>(node: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = content {} else { content = .array([]) }
        return Elements(node: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: self) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { node.member(key).content = .null }
    func encode(_ value: Bool, forKey key: Key) { node.member(key).write(value) }
    func encode(_ value: String, forKey key: Key) { node.member(key).write(value) }
    func encode(_ value: Int, forKey key: Key) { node.member(key).write(value) }
    func encode(_ value: Int64, forKey key: Key) { node.member(key).write(value) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try node.member(key).set(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        node.member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { node.member(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { node.member(SuperKey()) }
    func superEncoder(forKey key: Key) -> any Encoder { node.member(key) }
}

private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}

private struct Elements: UnkeyedEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var count: Int { node.count }

    func encodeNil() { node.element().content = .null }
    func encode(_ value: String) { node.element().write(value) }
    func encode<Value: Encodable>(_ value: Value) throws { try node.element().set(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        node.element().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { node.element().unkeyedContainer() }
    func superEncoder() -> any Encoder { node.element() }
}

private struct Single: SingleValueEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { node.content = .null }
    func encode(_ value: Bool) { node.write(value) }
    func encode(_ value: String) { node.write(value) }
    func encode(_ value: Int) { node.write(value) }
    func encode(_ value: Int8) { node.write(Int64(value)) }
    func encode(_ value: Int16) { node.write(Int64(value)) }
    func encode(_ value: Int32) { node.write(Int64(value)) }
    func encode(_ value: Int64) { node.write(value) }
    func encode(_ value: UInt) { node.content = .text("\(value)") }
    func encode(_ value: UInt8) { node.content = .text("\(value)") }
    func encode(_ value: UInt16) { node.content = .text("\(value)") }
    func encode(_ value: UInt32) { node.content = .text("\(value)") }
    func encode(_ value: UInt64) { node.content = .text("\(value)") }
    func encode(_ value: Double) throws { try encode(number: value) }
    func encode(_ value: Float) throws { try encode(number: Double(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { try node.set(value) }

    /// JSON has no infinity, and nothing that is not a number.
    private func encode(number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "\(number) is no JSON"))
        }
        node.content = .text("\(number)")
    }
}

internal import Foundation

/// Decodes the JSON in which events are stored, straight from its bytes: folding a log anew spends most of its time here. Fields are
/// found by the names `EventCoding` stores them under, and only those asked for are copied.
struct StoredJSON: Decoder {
    let text: JSONText
    let value: JSONText.Value
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// - Throws: `DecodingError` where the bytes are no JSON, or not of the type's shape.
    static func decode<Value: Decodable>(_ type: Value.Type, from body: Data) throws -> Value {
        try body.withUnsafeBytes { try decode(type, from: $0) }
    }

    /// The same without copying the bytes.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: UnsafeRawBufferPointer) throws -> Value {
        let text = JSONText(bytes: bytes)
        return try Value(from: StoredJSON(text: text, value: text.whole(), codingPath: []))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(
            StoredObject<Key>(text: text, members: try text.members(of: value, codingPath), codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        StoredArray(text: text, elements: try text.elements(of: value, codingPath), codingPath: codingPath)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension StoredJSON: SingleValueDecodingContainer {
    func decodeNil() -> Bool { text.isNull(value) }
    func decode(_ type: String.Type) throws -> String { try text.string(value, codingPath) }
    func decode(_ type: Bool.Type) throws -> Bool { try text.boolean(value, codingPath) }
    func decode(_ type: Int.Type) throws -> Int { try text.integer(value, codingPath) }
    func decode(_ type: Int64.Type) throws -> Int64 { try text.integer(value, codingPath) }
    func decode(_ type: Int8.Type) throws -> Int8 { try text.integer(value, codingPath) }
    func decode(_ type: Int16.Type) throws -> Int16 { try text.integer(value, codingPath) }
    func decode(_ type: Int32.Type) throws -> Int32 { try text.integer(value, codingPath) }
    func decode(_ type: UInt.Type) throws -> UInt { try text.integer(value, codingPath) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try text.integer(value, codingPath) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try text.integer(value, codingPath) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try text.integer(value, codingPath) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try text.integer(value, codingPath) }
    func decode(_ type: Double.Type) throws -> Double { try text.double(value, codingPath) }
    func decode(_ type: Float.Type) throws -> Float { Float(try text.double(value, codingPath)) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try text.decode(type, value, codingPath) }
}

private struct StoredObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let text: JSONText
    let members: [JSONText.Member]
    let codingPath: [any CodingKey]

    var allKeys: [Key] { members.compactMap { Key(stringValue: text.name(of: $0)) } }

    private func find(_ key: Key) -> JSONText.Value? { text.find(key.stringValue, in: members) }

    private func value(_ key: Key) throws -> JSONText.Value {
        guard let value = find(key) else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "there is no \(key.stringValue)"))
        }
        return value
    }

    /// Nil where it is left out, or null.
    private func present(_ key: Key) -> JSONText.Value? {
        guard let value = find(key), !text.isNull(value) else { return nil }
        return value
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { text.isNull(try value(key)) }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try text.string(try value(key), codingPath, key)
    }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try text.boolean(try value(key), codingPath, key)
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try text.integer(try value(key), codingPath, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try text.integer(try value(key), codingPath, key)
    }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try text.decode(type, try value(key), codingPath + [key])
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let value = present(key) else { return nil }
        return try text.string(value, codingPath, key)
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let value = present(key) else { return nil }
        return try text.boolean(value, codingPath, key)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let value = present(key) else { return nil }
        return try text.integer(value, codingPath, key)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let value = present(key) else { return nil }
        return try text.integer(value, codingPath, key)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let value = present(key) else { return nil }
        return try text.decode(type, value, codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder {
        throw DecodingError.dataCorrupted(
            .init(codingPath: codingPath, debugDescription: "a stored payload is a struct, which inherits nothing"))
    }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> StoredJSON {
        StoredJSON(text: text, value: try value(key), codingPath: codingPath + [key])
    }
}

private struct StoredArray: UnkeyedDecodingContainer {
    let text: JSONText
    let elements: [JSONText.Value]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(text: JSONText, elements: [JSONText.Value], codingPath: [any CodingKey]) {
        self.text = text
        self.elements = elements
        self.codingPath = codingPath
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> JSONText.Value {
        guard !isAtEnd else {
            throw DecodingError.dataCorrupted(.init(codingPath: codingPath, debugDescription: "the array has ended"))
        }
        defer { currentIndex += 1 }
        return elements[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, text.isNull(elements[currentIndex]) else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode(_ type: String.Type) throws -> String { try text.string(try next(), codingPath) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try text.decode(type, try next(), codingPath)
    }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try decoder().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try decoder() }

    private mutating func decoder() throws -> StoredJSON {
        StoredJSON(text: text, value: try next(), codingPath: codingPath)
    }
}

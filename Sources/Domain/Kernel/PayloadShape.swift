/// The JSON shape of a stored payload. It is found by letting the type decode itself and noting the fields it asks for.
public indirect enum PayloadShape: Sendable, Equatable {
    case string
    case integer
    case number
    case boolean
    case array(PayloadShape)
    case object([Field])

    public struct Field: Sendable, Equatable {
        /// As it is stored, in snake_case.
        public let name: String
        public let shape: PayloadShape
        /// False where it may be left out.
        public let isRequired: Bool
    }

    /// - Throws: `DecodingError` for a type that reads anything but strings, numbers, truth values, arrays, and objects of them.
    public init(of type: any Decodable.Type) throws {
        let reading = ShapeReading()
        _ = try type.init(from: reading)
        self = reading.shape ?? .object([])
    }
}

/// A decoder without data: it answers every request with a blank value and notes the field.
private final class ShapeReading: Decoder {
    var shape: PayloadShape?
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if shape == nil { shape = .object([]) }
        return KeyedDecodingContainer(FieldReading<Key>(reading: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { ElementReading(reading: self) }
    func singleValueContainer() -> any SingleValueDecodingContainer { ValueReading(reading: self) }

    func add(_ name: String, _ shape: PayloadShape, isRequired: Bool) {
        guard case .object(let fields)? = self.shape else { return }
        self.shape = .object(fields + [.init(name: name.snakeCased, shape: shape, isRequired: isRequired)])
    }

    /// A value of the type, with the shape it was read by.
    static func value<Value: Decodable>(_ type: Value.Type) throws -> (Value, PayloadShape) {
        switch type {
        case let type as any Scalar.Type:
            if let value = type.blank as? Value { return (value, type.shape) }
        default: break
        }
        let reading = ShapeReading()
        let value = try Value(from: reading)
        return (value, reading.shape ?? .object([]))
    }
}

/// A type that is one string, number or truth value in JSON.
private protocol Scalar {
    static var shape: PayloadShape { get }
    static var blank: Self { get }
}

extension String: Scalar {
    fileprivate static var shape: PayloadShape { .string }
    fileprivate static var blank: String { "" }
}

extension Bool: Scalar {
    fileprivate static var shape: PayloadShape { .boolean }
    fileprivate static var blank: Bool { false }
}

extension Int: Scalar {
    fileprivate static var shape: PayloadShape { .integer }
    fileprivate static var blank: Int { 0 }
}

extension Int64: Scalar {
    fileprivate static var shape: PayloadShape { .integer }
    fileprivate static var blank: Int64 { 0 }
}

extension Double: Scalar {
    fileprivate static var shape: PayloadShape { .number }
    fileprivate static var blank: Double { 0 }
}

private struct FieldReading<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reading: ShapeReading
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (value, shape) = try ShapeReading.value(type)
        reading.add(key.stringValue, shape, isRequired: true)
        return value
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        let (value, shape) = try ShapeReading.value(type)
        reading.add(key.stringValue, shape, isRequired: false)
        return value
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }

    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        let (value, shape) = try ShapeReading.value(type)
        reading.add(key.stringValue, shape, isRequired: false)
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw UnknownShape.error
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw UnknownShape.error }
    func superDecoder() throws -> any Decoder { throw UnknownShape.error }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw UnknownShape.error }
}

/// An array of one element, whose shape is that of all.
private struct ElementReading: UnkeyedDecodingContainer {
    let reading: ShapeReading
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }
    private(set) var currentIndex = 0

    init(reading: ShapeReading) { self.reading = reading }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (value, shape) = try ShapeReading.value(type)
        reading.shape = .array(shape)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw UnknownShape.error
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw UnknownShape.error }
    mutating func superDecoder() throws -> any Decoder { throw UnknownShape.error }
}

private struct ValueReading: SingleValueDecodingContainer {
    let reading: ShapeReading
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // A numeric type that is no scalar here would decode itself through this method again, without end.
        guard type is any Scalar.Type || !(type is any Numeric.Type) else { throw UnknownShape.error }
        let (value, shape) = try ShapeReading.value(type)
        reading.shape = shape
        return value
    }
}

private enum UnknownShape {
    static var error: DecodingError {
        .dataCorrupted(
            .init(codingPath: [], debugDescription: "a stored payload is flat: it reads its fields one by one"))
    }
}

extension String {
    /// As `EventCoding` names the field: `totalCents` is stored as `total_cents`.
    fileprivate var snakeCased: String {
        var name = ""
        for character in self {
            if character.isUppercase { name += "_" }
            name += character.lowercased()
        }
        return name
    }
}

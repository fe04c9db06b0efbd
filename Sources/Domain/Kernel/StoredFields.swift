/// A payload that reads its stored fields by hand. It gives what its Codable form gives, which a test compares; a decoder asks for
/// each field through four layers, which is most of what reading an event costs.
protocol FieldReadable {
    init(from fields: StoredFields) throws
}

extension FieldReadable {
    static func read(from bytes: UnsafeRawBufferPointer) throws -> Self {
        let text = JSONText(bytes: bytes)
        return try Self(from: StoredFields(text, text.whole(), path: []))
    }
}

/// The fields of one stored object, by the names under which they are stored. Valid only as long as the bytes of the text are.
struct StoredFields {
    private let text: JSONText
    private let members: [JSONText.Member]
    private let path: [any CodingKey]

    init(_ text: JSONText, _ value: JSONText.Value, path: [any CodingKey]) throws {
        self.text = text
        self.path = path
        members = try text.members(of: value, path)
    }

    private struct Name: CodingKey {
        let name: StaticString

        init(_ name: StaticString) { self.name = name }
        init?(stringValue: String) { nil }
        init?(intValue: Int) { nil }

        var stringValue: String { name.description }
        var intValue: Int? { nil }
    }

    private func find(_ name: StaticString) -> JSONText.Value? {
        for member in members where text.isNamed(member, name) { return member.value }
        return nil
    }

    private func value(_ name: StaticString) throws -> JSONText.Value {
        guard let value = find(name) else {
            throw DecodingError.keyNotFound(
                Name(name), .init(codingPath: path, debugDescription: "there is no \(name)"))
        }
        return value
    }

    /// Nil where it is left out, or null.
    private func present(_ name: StaticString) -> JSONText.Value? {
        guard let value = find(name), !text.isNull(value) else { return nil }
        return value
    }

    private func elements<Element>(
        _ value: JSONText.Value, _ name: StaticString, _ read: (JSONText.Value, [any CodingKey]) throws -> Element
    ) throws -> [Element] {
        let path = path + [Name(name)]
        return try text.elements(of: value, path).map { try read($0, path) }
    }

    private func object<Value: FieldReadable>(_ value: JSONText.Value, _ path: [any CodingKey]) throws -> Value {
        try Value(from: StoredFields(text, value, path: path))
    }
}

extension StoredFields {
    func string(_ name: StaticString) throws -> String { try text.string(try value(name), path, Name(name)) }
    func boolean(_ name: StaticString) throws -> Bool { try text.boolean(try value(name), path, Name(name)) }

    func integer<Integer: FixedWidthInteger>(_ name: StaticString) throws -> Integer {
        try text.integer(try value(name), path, Name(name))
    }

    func strings(_ name: StaticString) throws -> [String] {
        try elements(try value(name), name) { try text.string($0, $1) }
    }

    func objects<Value: FieldReadable>(_ name: StaticString) throws -> [Value] {
        try elements(try value(name), name) { try object($0, $1) }
    }
}

// What may be left out.
extension StoredFields {
    func stringIfPresent(_ name: StaticString) throws -> String? {
        guard let value = present(name) else { return nil }
        return try text.string(value, path, Name(name))
    }

    func booleanIfPresent(_ name: StaticString) throws -> Bool? {
        guard let value = present(name) else { return nil }
        return try text.boolean(value, path, Name(name))
    }

    func integerIfPresent<Integer: FixedWidthInteger>(_ name: StaticString) throws -> Integer? {
        guard let value = present(name) else { return nil }
        return try text.integer(value, path, Name(name))
    }

    func stringsIfPresent(_ name: StaticString) throws -> [String]? {
        guard let value = present(name) else { return nil }
        return try elements(value, name) { try text.string($0, $1) }
    }

    func objectIfPresent<Value: FieldReadable>(_ name: StaticString) throws -> Value? {
        guard let value = present(name) else { return nil }
        return try object(value, path + [Name(name)])
    }

    func objectsIfPresent<Value: FieldReadable>(_ name: StaticString) throws -> [Value]? {
        guard let value = present(name) else { return nil }
        return try elements(value, name) { try object($0, $1) }
    }
}

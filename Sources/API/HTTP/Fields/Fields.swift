import Domain

/// Reads the named values of one JSON object or one query string, and collects every error instead of stopping at the
/// first. Names nobody asked for are errors too.
///
/// A field read is a handle. Only `finish()` gives out what opens the handles, and only when nothing was wrong:
/// ```swift
/// let name = fields.required("name", .text(1...200))
/// let note = fields.optional("note", .lines(1...2_000))
/// let valid = try fields.finish()
/// return OpenDossier(name: valid[name], note: valid[note])
/// ```
/// The parser of a field that is absent is not even made: most of a PATCH are.
final class Fields {
    private enum Source {
        case object(JSONObject)
        case query([QueryItem])
        /// Nothing is read; names and schemas are written down. A query parameter cannot be null, a member can.
        case description(ofQuery: Bool)
    }

    private let source: Source
    /// A handful, found sooner by a look at each than by a hash.
    private var names: [String] = []
    private var problems: [FieldProblem] = []
    private var properties: [Schema.Property] = []

    private init(source: Source) {
        self.source = source
        names.reserveCapacity(16)
    }

    convenience init(_ object: JSONObject) {
        self.init(source: .object(object))
    }

    convenience init(query items: [QueryItem]) {
        self.init(source: .query(items))
    }

    /// What a reading reads, found by letting it run up to its `finish()`.
    static func described<Value>(
        by read: (Fields) throws -> Value, ofQuery: Bool = false
    ) -> [Schema.Property] {
        let fields = Fields(source: .description(ofQuery: ofQuery))
        let value = try? read(fields)
        precondition(value == nil, "A reading must call finish() before it returns.")
        return fields.properties
    }

    /// Every error so far, unknown names included, or what opens the fields.
    func finish() throws(FieldErrors) -> ValidFields {
        if case .description = source { throw FieldErrors(problems: []) }
        let all = problems + unknownNames
        guard all.isEmpty else { throw FieldErrors(problems: all) }
        return ValidFields(owner: ObjectIdentifier(self))
    }
}

/// A field that was read, right or wrong. `ValidFields` opens it.
struct Field<Value> {
    fileprivate let owner: ObjectIdentifier
    fileprivate let value: Value?
}

/// The proof that nothing was wrong.
struct ValidFields {
    fileprivate let owner: ObjectIdentifier

    subscript<Value>(_ field: Field<Value>) -> Value {
        guard field.owner == owner, let value = field.value else {
            preconditionFailure("A field is opened by the finish() of the Fields that read it.")
        }
        return value
    }
}

extension Fields {
    /// Absent is `missing-field`; null is whatever the parser says of it.
    func required<Value>(_ name: String, _ parser: @autoclosure () -> FieldParser<Value>) -> Field<Value> {
        read(name, parser().schema, isRequired: true) { json throws(FieldErrors) in
            guard let json else { throw FieldErrors("missing-field", ["field": name]) }
            return try parser().parse(json)
        }
    }

    /// Absent and null both mean nil.
    func optional<Value>(_ name: String, _ parser: @autoclosure () -> FieldParser<Value>) -> Field<Value?> {
        read(name, schemaOrNull(parser()), isRequired: false) { json throws(FieldErrors) in
            guard let json, json != .null else { return nil }
            return try parser().parse(json)
        }
    }

    /// Absent and null both mean `standard`.
    func optional<Value>(_ name: String, _ parser: @autoclosure () -> FieldParser<Value>, default standard: Value)
        -> Field<Value>
    {
        read(name, schemaOrNull(parser()), isRequired: false) { json throws(FieldErrors) in
            guard let json, json != .null else { return standard }
            return try parser().parse(json)
        }
    }

    /// Absent means nil; null is refused. For a PATCH of a field that cannot be empty.
    func ifPresent<Value>(_ name: String, _ parser: @autoclosure () -> FieldParser<Value>) -> Field<Value?> {
        read(name, parser().schema, isRequired: false) { json throws(FieldErrors) in
            guard let json else { return nil }
            return try parser().parse(json)
        }
    }

    /// Tells absent, null and present apart. For a PATCH of a field that may be emptied.
    func change<Value>(_ name: String, _ parser: @autoclosure () -> FieldParser<Value>) -> Field<FieldChange<Value>> {
        read(name, parser().schema.nullable, isRequired: false) { json throws(FieldErrors) in
            guard let json else { return .untouched }
            return json == .null ? .cleared : .set(try parser().parse(json))
        }
    }

    /// A required array of objects, each read by `read`.
    func array<Element>(
        _ name: String, count: ClosedRange<Int> = 0...10_000, _ read: @escaping @Sendable (Fields) throws -> Element
    ) -> Field<[Element]> {
        required(name, .array(of: .object(read), count: count))
    }
}

extension Fields {
    private func schemaOrNull<Value>(_ parser: FieldParser<Value>) -> Schema {
        if case .description(ofQuery: false) = source { return parser.schema.nullable }
        return parser.schema
    }

    private func read<Value>(
        _ name: String, _ schema: @autoclosure () -> Schema, isRequired: Bool,
        _ parse: (JSONValue?) throws(FieldErrors) -> Value
    ) -> Field<Value> {
        names.append(name)
        var value: Value?
        do {
            switch source {
            case .description:
                precondition(!properties.contains { $0.name == name }, "A field is read once.")
                properties.append(.init(name: name, schema: schema(), isRequired: isRequired))
            case .object(let object):
                value = try parse(object[name])
            case .query(let items):
                value = try parse(try queryValue(name, schema(), items))
            }
        } catch {
            problems += located(error, name).problems
        }
        return Field(owner: ObjectIdentifier(self), value: value)
    }

    private func located(_ errors: FieldErrors, _ name: String) -> FieldErrors {
        switch source {
        case .query: errors.inParameter(name)
        default: errors.below(JSONPointer.appending(name, to: ""))
        }
    }

    private func queryValue(
        _ name: String, _ schema: @autoclosure () -> Schema, _ items: [QueryItem]
    ) throws(FieldErrors) -> JSONValue? {
        let texts = items.filter { $0.name == name }.map(\.value)
        if texts.isEmpty { return nil }
        let schema = schema()
        if schema.admits(type: "array"), let element = schema.items {
            return .array(texts.flatMap { $0.split(separator: ",").map { element.value(ofText: String($0)) } })
        }
        guard texts.count == 1 else { throw FieldErrors("repeated-parameter", ["parameter": name]) }
        return schema.value(ofText: texts[0])
    }

    private var unknownNames: [FieldProblem] {
        switch source {
        case .description: []
        case .object(let object):
            object.members.filter { !names.contains($0.name) }.map { member in
                let pointer = JSONPointer.appending(member.name, to: "")
                return FieldProblem(place: .pointer(pointer), code: "unknown-field", values: ["field": member.name])
            }
        case .query(let items):
            items.filter { !names.contains($0.name) }.map { item in
                FieldProblem(place: .parameter(item.name), code: "unknown-filter", values: ["filter": item.name])
            }
        }
    }
}

extension Schema {
    /// The schema of an array's elements.
    fileprivate var items: Schema? {
        guard case .object(let object) = keywords["items"] else { return nil }
        return Schema(.object(object))
    }

    /// What a text of the query, path or header means where this schema stands.
    func value(ofText text: String) -> JSONValue {
        if keywords["type"] == nil || admits(type: "string") { return .string(text) }
        if admits(type: "integer") || admits(type: "number"), let first = text.utf8.first,
            first.isDigit || first == UInt8(ascii: "-"), !text.utf8.contains(UInt8(ascii: "x")), Double(text) != nil
        {
            return .number(text)
        }
        if admits(type: "boolean") {
            if text == "true" { return true }
            if text == "false" { return false }
        }
        return .string(text)
    }
}

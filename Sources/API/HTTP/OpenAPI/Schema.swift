/// A JSON Schema (2020-12) as OpenAPI 3.1 uses it, with the named components it refers to.
///
/// Keyword order is the order of building, so that the document is the same bytes every time.
struct Schema: Equatable, Sendable {
    private(set) var keywords: JSONObject
    /// Definitions by component name, gathered up from every schema inside.
    private(set) var components: [String: Schema] = [:]

    init(_ keywords: JSONValue = [:], components: [String: Schema] = [:]) {
        guard case .object(let object) = keywords else { preconditionFailure("A schema is written as an object.") }
        self.keywords = object
        self.components = components
    }

    var json: JSONValue { .object(keywords) }

    /// The same schema with one keyword more.
    func with(_ keyword: String, _ value: JSONValue) -> Schema {
        var copy = self
        copy.keywords[keyword] = value
        return copy
    }

    func described(_ text: String) -> Schema { with("description", .string(text)) }

    func example(_ value: JSONValue) -> Schema { with("examples", [value]) }

    /// Whether a value of this JSON type may appear, as far as `type` tells.
    func admits(type: String) -> Bool {
        switch keywords["type"] {
        case .string(let only): only == type
        case .array(let several): several.contains(.string(type))
        default: keywords["$ref"] == nil
        }
    }
}

extension Schema {
    /// Any JSON value.
    static let any = Schema()
    static let boolean = Schema(["type": "boolean"])
    static let uuid = Schema(["type": "string", "format": "uuid"])
    static let date = Schema(["type": "string", "format": "date"])
    static let dateTime = Schema(["type": "string", "format": "date-time"])
    static let string = Schema(["type": "string"])
    static let binary = Schema(["type": "string", "format": "binary"])

    /// Lengths count Unicode code points, as JSON Schema does.
    static func string(length: ClosedRange<Int>? = nil, pattern: String? = nil, format: String? = nil) -> Schema {
        var schema = Schema.string
        if let length {
            schema.keywords["minLength"] = .number(String(length.lowerBound))
            schema.keywords["maxLength"] = .number(String(length.upperBound))
        }
        if let pattern { schema.keywords["pattern"] = .string(pattern) }
        if let format { schema.keywords["format"] = .string(format) }
        return schema
    }

    static func enumeration(_ values: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(values.map(JSONValue.string))])
    }

    static func enumeration(_ values: String...) -> Schema { enumeration(values) }

    static func constant(_ value: JSONValue) -> Schema { Schema(["const": value]) }

    static func integer(minimum: Int64? = nil, maximum: Int64? = nil) -> Schema {
        var schema = Schema(["type": "integer"])
        if let minimum { schema.keywords["minimum"] = .number(String(minimum)) }
        if let maximum { schema.keywords["maximum"] = .number(String(maximum)) }
        return schema
    }

    static func array(_ items: Schema, count: ClosedRange<Int>? = nil) -> Schema {
        var schema = Schema(["type": "array", "items": items.json], components: items.components)
        if let count {
            if count.lowerBound > 0 { schema.keywords["minItems"] = .number(String(count.lowerBound)) }
            if count.upperBound < Int.max { schema.keywords["maxItems"] = .number(String(count.upperBound)) }
        }
        return schema
    }

    /// An object whose answers may carry more than is listed, unless `closed` (which request bodies are).
    static func object(_ properties: [Property], closed: Bool = false) -> Schema {
        var schema = Schema(["type": "object"])
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema.keywords["required"] = .array(required) }
        schema.keywords["properties"] = .object(
            JSONObject(properties.map { .init(name: $0.name, value: $0.schema.json) }))
        if closed { schema.keywords["additionalProperties"] = false }
        for property in properties { schema.adopt(property.schema) }
        return schema
    }

    static func oneOf(_ choices: [Schema]) -> Schema { choice("oneOf", choices) }

    static func anyOf(_ choices: [Schema]) -> Schema { choice("anyOf", choices) }

    private static func choice(_ keyword: String, _ choices: [Schema]) -> Schema {
        var schema = Schema([:])
        schema.keywords[keyword] = .array(choices.map(\.json))
        for choice in choices { schema.adopt(choice) }
        return schema
    }

    /// A reference to a component; the document lists `schema` once under that name.
    static func named(_ name: String, _ schema: Schema) -> Schema {
        var components = schema.components
        components[name] = Schema(schema.json)
        return Schema(["$ref": .string("#/components/schemas/\(name)")], components: components)
    }

    /// The same, or null.
    var nullable: Schema {
        if case .string(let type) = keywords["type"] {
            var schema = with("type", [.string(type), "null"])
            if case .array(let values) = keywords["enum"] { schema.keywords["enum"] = .array(values + [.null]) }
            return schema
        }
        return admits(type: "null") ? self : .anyOf([self, Schema(["type": "null"])])
    }

    private mutating func adopt(_ inner: Schema) {
        components.merge(inner.components) { old, new in
            precondition(old == new, "Two different schemas carry one component name.")
            return old
        }
    }

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        static func required(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        static func optional(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }
}

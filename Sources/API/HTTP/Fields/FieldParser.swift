/// Turns one JSON value into a value that cannot be wrong, and says in its schema what it accepts.
struct FieldParser<Value>: Sendable {
    private let makeSchema: @Sendable () -> Schema
    private let run: @Sendable (JSONValue) throws -> Value

    /// - Parameters:
    ///   - schema: made only where somebody asks for it: parsers are made for every request, schemas for the document.
    ///   - parse: throws `FieldErrors`; any other error means `invalid-value`.
    init(
        schema: @autoclosure @escaping @Sendable () -> Schema, parse: @escaping @Sendable (JSONValue) throws -> Value
    ) {
        makeSchema = schema
        run = parse
    }

    var schema: Schema { makeSchema() }

    func parse(_ json: JSONValue) throws(FieldErrors) -> Value {
        do {
            return try run(json)
        } catch let errors as FieldErrors {
            throw errors
        } catch {
            throw FieldErrors("invalid-value")
        }
    }

    /// A value written as a JSON string, whose own initialiser decides.
    /// - Parameter code: the error when `make` gives nil.
    init(
        text schema: @autoclosure @escaping @Sendable () -> Schema, orElse code: String,
        _ make: @escaping @Sendable (String) throws -> Value?
    ) {
        self.init(schema: schema()) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            guard let value = try make(text) else { throw FieldErrors(code) }
            return value
        }
    }

    func map<Other>(_ transform: @escaping @Sendable (Value) throws -> Other) -> FieldParser<Other> {
        FieldParser<Other>(schema: schema) { try transform(try parse($0)) }
    }

    /// The same values, described by another schema.
    func described(by schema: Schema) -> FieldParser {
        FieldParser(schema: schema, parse: run)
    }

    /// The same values, refused with one code of their own, whatever is wrong.
    func refused(with code: String, _ values: [String: String] = [:]) -> FieldParser {
        FieldParser(schema: schema) { json in
            do {
                return try parse(json)
            } catch {
                throw FieldErrors(code, values)
            }
        }
    }

    /// The same, or null.
    var nullable: FieldParser<Value?> {
        FieldParser<Value?>(schema: schema.nullable) { $0 == .null ? nil : try parse($0) }
    }

    static func array<Element>(
        of element: FieldParser<Element>, count: ClosedRange<Int> = 0...10_000
    ) -> FieldParser where Value == [Element] {
        FieldParser(schema: .array(element.schema, count: count)) { json in
            guard case .array(let items) = json else { throw FieldErrors.wrongType(expected: "array") }
            guard count.contains(items.count) else {
                throw FieldErrors("wrong-count", ["min": "\(count.lowerBound)", "max": "\(count.upperBound)"])
            }
            return try parseAll(items, with: element)
        }
    }

    private static func parseAll<Element>(
        _ items: [JSONValue], with parser: FieldParser<Element>
    ) throws(FieldErrors) -> [Element] {
        var elements: [Element] = []
        var problems: [FieldProblem] = []
        for (index, item) in items.enumerated() {
            do {
                elements.append(try parser.parse(item))
            } catch {
                problems += error.below(JSONPointer.appending(index, to: "")).problems
            }
        }
        guard problems.isEmpty else { throw FieldErrors(problems: problems) }
        return elements
    }

    /// An object read field by field. The schema is taken from the reading itself, so the two cannot differ:
    /// `read` names all its fields before it calls `finish()`, and sees no value before that.
    static func object(_ read: @escaping @Sendable (Fields) throws -> Value) -> FieldParser {
        FieldParser(schema: .object(Fields.described(by: read), closed: true)) { json in
            guard case .object(let object) = json else { throw FieldErrors.wrongType(expected: "object") }
            return try read(Fields(object))
        }
    }
}

extension FieldErrors {
    static func wrongType(expected: String) -> FieldErrors {
        FieldErrors("wrong-type", ["expected": expected])
    }
}

import Domain
import Hummingbird
import NIOCore

/// The catalogue of events: what the `data` of each type looks like, for who reads them long after.
struct SchemaRoutes: RouteGroup {
    var routes: [Route<Caller>] {
        [
            Route(
                open: .get, "/schemas",
                Operation(
                    "schemas", "Every type of event", tag: "Events",
                    description:
                        "A type once stored is read for ever. Fields may be added that may be left out; a change of "
                        + "meaning takes a new name."
                ).answers(200, "The types, with the address of each schema.", Self.list), handle: list),
            Route(
                open: .get, "/schemas/{type}",
                Operation("schema", "The JSON Schema of a type of event", tag: "Events")
                    .path("type", .string(length: 1...100), "Such as `paraph.document.uploaded`.")
                    .answers(
                        200, "JSON Schema 2020-12 of the event's `data`.",
                        [("application/schema+json", .object([.required("$id", .string)]))]), handle: show),
        ]
    }

    private static let list = Schema.object([
        .required(
            "schemas",
            .array(
                .object([
                    .required("type", .string(pattern: "^paraph\\.")), .required("category", .string),
                    .required("href", .string),
                ])))
    ])

    @Sendable func list(_ request: Request, _ context: BasicContext) async throws -> Response {
        let kinds = try StoredEvents.all()
        return .json { json in
            json.array("schemas") { array in
                for kind in kinds {
                    array.object { object in
                        object.field("type", CloudEvent.type(kind.type))
                        object.field("category", kind.category)
                        object.field("href", "/schemas/paraph." + kind.type)
                    }
                }
            }
        }
    }

    /// - Throws: 404 for a type that never was.
    @Sendable func show(_ request: Request, _ context: BasicContext) async throws -> Response {
        let asked = context.pathText("type") ?? ""
        let type = asked.hasPrefix("paraph.") ? String(asked.dropFirst(7)) : asked
        guard let kind = try StoredEvents.all().first(where: { $0.type == type }) else { throw Problem.notFound }
        var json = JSONWriter()
        json.value(kind.schema.json)
        return .bytes(ByteBuffer(bytes: json.bytes), type: "application/schema+json")
    }
}

extension StoredEvents.Kind {
    var schema: Schema {
        Schema([
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string("/schemas/paraph.\(type)"),
            "title": .string(CloudEvent.type(type)),
        ]).merging(Schema(shape))
    }
}

extension Schema {
    /// Open to fields to come.
    init(_ shape: PayloadShape) {
        self =
            switch shape {
            case .string: .string
            case .integer: .integer()
            case .number: Schema(["type": "number"])
            case .boolean: .boolean
            case .array(let element): .array(Schema(element))
            case .object(let fields):
                .object(
                    fields.map { field in
                        let schema = Schema(field.shape)
                        return field.isRequired ? .required(field.name, schema) : .optional(field.name, schema)
                    })
            }
    }

    /// The same with the keywords of another.
    fileprivate func merging(_ other: Schema) -> Schema {
        other.keywords.members.reduce(self) { $0.with($1.name, $1.value) }
    }
}

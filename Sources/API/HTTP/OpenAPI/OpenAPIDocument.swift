import HTTPTypes

/// The OpenAPI 3.1 description of a table of routes. The same routes give the same bytes.
struct OpenAPIDocument: Sendable {
    let title: String
    let version: String
    let description: String

    func json<Principal>(of table: RouteTable<Principal>) -> [UInt8] {
        var json = JSONWriter(capacity: 1 << 18)
        json.value(value(of: table))
        return json.bytes
    }

    func value<Principal>(of table: RouteTable<Principal>) -> JSONValue {
        var components = Components()
        var paths = JSONObject()
        for route in table.routes.sorted(by: {
            ($0.path.description, $0.method.rawValue) < ($1.path.description, $1.method.rawValue)
        }) {
            let key = route.path.description
            var item = paths[key]?.object ?? JSONObject()
            item[route.method.rawValue.lowercased()] = OperationObject(route).json(adding: &components)
            paths[key] = .object(item)
        }
        let tags = Set(table.routes.map(\.operation.tag)).sorted().map { ["name": .string($0)] as JSONValue }
        return [
            "openapi": "3.1.0",
            "info": ["title": .string(title), "version": .string(version), "description": .string(description)],
            "servers": [["url": "/"]],
            "tags": .array(tags),
            "paths": .object(paths),
            "components": [
                "schemas": components.schemas,
                "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }
}

/// The named schemas met so far.
struct Components {
    private var byName: [String: Schema] = [:]

    mutating func reference(_ schema: Schema) -> JSONValue {
        byName.merge(schema.components) { old, new in
            precondition(old == new, "Two different schemas carry one component name.")
            return old
        }
        return schema.json
    }

    var schemas: JSONValue {
        .object(
            JSONObject(byName.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value.json) }))
    }
}

extension JSONValue {
    fileprivate var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}

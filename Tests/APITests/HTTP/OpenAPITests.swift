import HTTPTypes
import Testing

@testable import API

@Suite struct `The OpenAPI document` {
    let value = SampleAPI.document.value(of: SampleAPI.table)

    func at(_ path: String...) -> JSONValue? {
        path.reduce(value) { value, key in
            guard case .object(let object)? = value else { return nil }
            return object[key]
        }
    }

    func names(_ value: JSONValue?) -> [String] {
        guard case .object(let object)? = value else { return [] }
        return object.members.map(\.name)
    }

    func parameters(_ path: String, _ method: String) -> [String] {
        guard case .array(let parameters)? = at("paths", path, method, "parameters") else { return [] }
        return parameters.compactMap { parameter in
            guard case .object(let object) = parameter, case .string(let name)? = object["name"],
                case .string(let place)? = object["in"]
            else { return nil }
            return "\(place) \(name)" + (object["required"] == true ? "!" : "")
        }
    }

    @Test func `is the same bytes every time`() {
        let first = SampleAPI.document.json(of: SampleAPI.table)
        #expect(first == SampleAPI.document.json(of: RouteTable(SampleAPI.table.routes.reversed())))
    }

    @Test func `describes every route and nothing else`() {
        let described = names(at("paths")).flatMap { path in names(at("paths", path)).map { "\($0) \(path)" } }
        let routed = SampleAPI.table.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
        #expect(described.sorted() == routed.sorted())
    }

    @Test func `describes path, query and shared headers`() {
        #expect(
            parameters("/v1/letters", "get") == [
                "query limit", "query cursor", "query sort", "query state", "query sent_at", "query as_of",
                "header Consistency-Token",
                "header Prefer",
            ])
        #expect(
            parameters("/v1/letters/{letter}", "patch") == [
                "path letter!", "header Idempotency-Key", "header If-Match!",
            ])
    }

    @Test(arguments: [
        ("/v1/letters", "get", ["200", "400", "401", "403", "404", "406", "409", "500", "503"]),
        ("/v1/letters", "post", ["201", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503", "507"]),
        (
            "/v1/letters/{letter}", "patch",
            ["200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "500", "503", "507"]
        ),
        (
            "/v1/letters/merge", "post",
            ["204", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503", "507"]
        ),
        ("/health/live", "get", ["200", "400", "500", "503"]),
        ("/v1/boxes/{box}/pages/{page}.jpg", "get", ["200", "400", "401", "403", "404", "406", "500", "503"]),
    ])
    func `lists the answers that follow from what an operation is`(path: String, method: String, statuses: [String]) {
        #expect(names(at("paths", path, method, "responses")) == statuses)
    }

    @Test func `names the right an operation takes`() {
        #expect(at("paths", "/v1/letters", "get", "security") == [["bearer": ["letters:read"]]])
        #expect(at("paths", "/health/live", "get", "security") == [])
    }

    @Test func `gathers named schemas, and refers to none that is missing`() {
        let components = names(at("components", "schemas"))
        #expect(components == ["FieldProblem", "Letter", "Problem"])
        let text = String(decoding: SampleAPI.document.json(of: SampleAPI.table), as: UTF8.self)
        let references = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.output.1) })
        #expect(references == Set(components))
    }

    @Test func `describes limits as they are enforced`() {
        let limit: JSONValue = [
            "name": "limit", "in": "query", "schema": ["type": "integer", "minimum": 1, "maximum": 200],
        ]
        guard case .array(let parameters)? = at("paths", "/v1/letters", "get", "parameters") else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters.first == limit)
    }
}

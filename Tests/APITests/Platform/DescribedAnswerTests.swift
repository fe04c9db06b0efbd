import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `What the API answers` {
    @Test func `to whoever may not ask has no header that its description does not tell`() async throws {
        try await TestPlatform.with { platform in
            let described = try await Described(platform)
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#).person
            let lacking = try await reader.get("/v1/members").expect(403)
            #expect(lacking.header("WWW-Authenticate")?.contains("members:write") == true)
            #expect(described.strangers(in: lacking, "get", "/v1/members") == [])
            let nobody = Answer(response: try await platform.client.execute("/v1/members"))
            #expect(nobody.status == 401 && described.strangers(in: nobody, "get", "/v1/members") == [])
        }
    }

    @Test func `with stored bytes depends on nothing that the caller would rather have`() async throws {
        try await TestPlatform.with { platform in
            let description = Answer(response: try await platform.client.execute("/openapi.json"))
            let content = "paths./v1/documents/{document}/content.get.responses"
            #expect(description["\(content).503.description"]?.contains("content-missing") == true)
            #expect(description["\(content).406.description"] == nil)
        }
    }

    @Test func `has no status, header or member of the worklist that its description does not tell`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let described = try await Described(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let worklist = "/v1/dossiers/{dossier}/worklist/{side}"
            let page = try await scene.worklist("purchase", "?facets=validation", after: try await token(scene))
            let tag = try #require(page.header("ETag"))
            let same = try await scene.person.get(
                "\(scene.path)/worklist/purchase?facets=validation", ["If-None-Match": tag]
            ).expect(304)
            let past = try await scene.worklist("purchase", "?facets=validation&as_of=\(try await head(scene))")
            for answer in [page, same, past] { #expect(described.strangers(in: answer, "get", worklist) == []) }

            let one = "/v1/proposals/{proposal}"
            let path = "/v1/proposals/\(proposal)"
            let stale = try await scene.person.patch(path, #"{"comment":"x"}"#, version: 7).expect(412)
            #expect(described.strangers(in: stale, "patch", one) == [])
            let annotated = try await scene.person.patch(path, #"{"exchange_rate":{"rate":"1.08"}}"#, version: 1)
                .expect(200)
            #expect(described.strangers(in: annotated, "patch", one) == [])
            let checked = try await scene.person.post("\(path)/check", "", ["If-Match": "\"2\", \"1\""]).expect(200)
            #expect(described.strangers(in: checked, "post", "\(one)/check") == [])
            let sent = try await scene.send()
            #expect(described.strangers(in: sent, "post", "\(worklist)/send") == [])
            let claimed = try await scene.person.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#, ["Prefer": "wait=60"]
            ).expect(200)
            #expect(described.strangers(in: claimed, "post", "/v1/connector/tasks/claim") == [])
            for query in ["", "?as_of=\(try await head(scene))"] {
                let shown = try await scene.person.get(path + query).expect(200)
                #expect(described.strangers(in: shown, "get", one) == [])
                let all = try await scene.person.get(
                    "\(scene.path)/proposals\(query)", ["Consistency-Token": try await token(scene)]
                ).expect(200)
                #expect(all["items.0.number"] == "388")
                #expect(described.strangers(in: all, "get", "/v1/dossiers/{dossier}/proposals") == [])
            }
        }
    }

    @Test func `of documents, clients and the archive is all described, and what is known already is not sent again`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let described = try await Described(platform)
            let activated = try await scene.person.post("/v1/dossiers", #"{"name":"x","dossier_code":"X"}"#).expect(201)
            #expect(described.strangers(in: activated, "post", "/v1/dossiers") == [])
            let uploaded = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201)
            #expect(described.strangers(in: uploaded, "post", "/v1/dossiers/{dossier}/documents") == [])
            let zip = try await Archived.zip([
                "x.xml": SampleInvoice.of(hundreds: 3, number: "X").data,
                "y.xml": SampleInvoice.of(hundreds: 4, number: "Y").data,
            ])
            let packed = try await scene.person.upload(zip, to: scene.dossier, as: "a.zip", type: "application/zip")
                .expect(201)
            #expect(packed["documents.1.id"] != nil)
            #expect(described.strangers(in: packed, "post", "/v1/dossiers/{dossier}/documents") == [])
            let bytes = "/v1/documents/\(try uploaded.require("id"))/content"
            let first = try await scene.person.get(bytes).expect(200)
            let again = try await scene.person.get(bytes, ["If-None-Match": try #require(first.header("ETag"))])
                .expect(304)
            for answer in [first, again] {
                #expect(described.strangeHeaders(in: answer, "get", "/v1/documents/{document}/content") == [])
            }

            _ = try await scene.deliver([("b.xml", SampleInvoice.of(hundreds: 2, number: "F-18").data)])
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1).first?["id"] as? String)
            let reference = #"{"external_ref":"2026/CFAK/388"}"#
            try await scene.person.post("/v1/connector/tasks/\(task)/complete", reference).expect(200)
            try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync",
                """
                {"cause":"send","entries":[{"external_ref":"2026/CFAK/388","journal":"CFAK","number":"388",
                  "period":"2026-10","date":"2026-10-02","invoice_number":"F-18",
                  "counterparty":{"name":"Fournitures du Canal","vat_number":"BE0403170701"},"paid":false,
                  "lines":[{"account":"440000","debit":"0.00","credit":"242.00"},
                           {"account":"604000","debit":"242.00","credit":"0.00"}]}]}
                """
            ).expect(200)
            let archive = try await eventually {
                let answer = try await scene.person.get("\(scene.path)/archive/purchase").expect(200)
                return answer["total"] == "1" ? answer : nil
            }
            #expect(described.strangers(in: archive, "get", "/v1/dossiers/{dossier}/archive/{tab}") == [])
            for (path, template) in [
                ("/v1/dossiers", "/v1/dossiers"), (scene.path, "/v1/dossiers/{dossier}"),
                ("\(scene.path)/mailboxes/purchase", "/v1/dossiers/{dossier}/mailboxes/{box}"),
            ] {
                let answer = try await scene.person.get(path, ["Consistency-Token": try await token(scene)]).expect(200)
                #expect(described.strangers(in: answer, "get", template) == [])
            }
            #expect(described.parameters("post", "/v1/connector/tasks/claim").contains("Prefer"))
            #expect(described.choices(of: "state", in: "Document").contains("posted_awaiting_sync"))
        }
    }

    @Test func `names the version of a single resource as its description tells`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let described = try await Described(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            for (path, template) in [
                ("/v1/documents/\(document)", "/v1/documents/{document}"), (scene.path, "/v1/dossiers/{dossier}"),
                ("\(scene.path)/journals/CFAK", "/v1/dossiers/{dossier}/journals/{code}"),
                ("\(scene.path)/settings", "/v1/dossiers/{dossier}/settings"),
                ("/v1/office/settings", "/v1/office/settings"),
                ("/v1/members/\(platform.admin.member)", "/v1/members/{member}"),
            ] {
                let shown = try await scene.person.get(path).expect(200)
                #expect(shown.header("ETag") != nil && shown.header("Consistency-Token") == nil)
                #expect(described.strangeHeaders(in: shown, "get", template) == [])
                #expect(described.requiredHeaders("get", template) == ["etag"])
            }
            for (answer, template) in [
                (
                    try await scene.person.post("\(scene.path)/periods/2026-01/close").expect(200),
                    "/v1/dossiers/{dossier}/periods/{period}/close"
                ),
                (
                    try await scene.person.post("\(scene.path)/worklist/purchase/check", #"{"filter":{}}"#).expect(200),
                    "/v1/dossiers/{dossier}/worklist/{side}/check"
                ),
                (try await scene.send(), "/v1/dossiers/{dossier}/worklist/{side}/send"),
                (
                    try await scene.person.post(
                        "/v1/connector/tasks/claim", #"{"software":"none","installation":"none"}"#
                    ).expect(200), "/v1/connector/tasks/claim"
                ),
                (
                    try await scene.person.post(
                        "/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"manual"}"#
                    ).expect(200), "/v1/connector/dossiers/{dossier}/sync"
                ),
            ] {
                #expect(answer.header("ETag") == nil && answer.header("Location") == nil, "\(template)")
                let told = ["consistency-token", "idempotent-replayed"]
                #expect(described.names(of: answer, "post", template) == told, "\(template)")
            }
            let issued = try await scene.person.post("/v1/tokens", #"{"name":"x"}"#).expect(201)
            let told = ["consistency-token", "etag", "location"]
            #expect(described.names(of: issued, "post", "/v1/tokens") == told)
            #expect(described.strangers(in: issued, "post", "/v1/tokens") == [])
            let added = try await scene.person.post(
                "\(scene.path)/journals", #"{"code":"CFNC","side":"purchase","alias":"N","first_period":"2026-03"}"#
            ).expect(201)
            #expect(described.strangers(in: added, "post", "/v1/dossiers/{dossier}/journals") == [])
        }
    }
}

/// The API's own description, and what an answer shows beyond it.
private struct Described {
    private let document: [String: Any]

    /// Those of every answer.
    private static let general: Set<String> = [
        "content-type", "content-length", "content-language", "cache-control", "x-content-type-options", "x-request-id",
    ]

    init(_ platform: TestPlatform) async throws {
        let body = try await platform.client.execute("/openapi.json").body
        document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    func strangers(in answer: Answer, _ method: String, _ template: String) -> [String] {
        guard let response = response(answer.status, method, template) else { return ["status \(answer.status)"] }
        let contents = (response["content"] as? [String: [String: Any]])?.values.compactMap { $0["schema"] }
        let value = try? JSONSerialization.jsonObject(with: Data(answer.response.body))
        let members = value.map { value in contents?.first.map { unknown(value, $0, "") } ?? ["a body"] } ?? []
        return strangeHeaders(in: answer, method, template) + members
    }

    func strangeHeaders(in answer: Answer, _ method: String, _ template: String) -> [String] {
        let known = headers(answer.status, method, template).keys.map { $0.lowercased() }
        return Set(answer.response.headers.map(\.name.canonicalName)).subtracting(known).subtracting(Self.general)
            .sorted()
    }

    func requiredHeaders(_ method: String, _ template: String) -> [String] {
        headers(200, method, template).filter { $0.value["required"] as? Bool == true }.map { $0.key.lowercased() }
    }

    /// Of the headers that an answer of this status is described with.
    func names(of answer: Answer, _ method: String, _ template: String) -> [String] {
        headers(answer.status, method, template).keys.map { $0.lowercased() }.sorted()
    }

    func parameters(_ method: String, _ template: String) -> [String] {
        let all = at(document, "paths", template, method, "parameters") as? [[String: Any]] ?? []
        return all.compactMap { $0["name"] as? String }
    }

    func choices(of member: String, in component: String) -> [String] {
        at(document, "components", "schemas", component, "properties", member, "enum") as? [String] ?? []
    }

    private func headers(_ status: Int, _ method: String, _ template: String) -> [String: [String: Any]] {
        response(status, method, template)?["headers"] as? [String: [String: Any]] ?? [:]
    }

    private func response(_ status: Int, _ method: String, _ template: String) -> [String: Any]? {
        at(document, "paths", template, method, "responses", "\(status)") as? [String: Any]
    }

    /// The places of members that the schema does not name. A problem may carry more than it names.
    private func unknown(_ value: Any, _ schema: Any, _ place: String) -> [String] {
        let choices = resolved(schema)
        if let array = value as? [Any] {
            guard let items = choices.lazy.compactMap({ $0["items"] }).first else { return [place] }
            return array.flatMap { unknown($0, items, place + "/-") }
        }
        guard let object = value as? [String: Any], !choices.contains(where: \.isEmpty) else { return [] }
        let properties = choices.compactMap { $0["properties"] as? [String: Any] }.first ?? [:]
        let others = choices.compactMap { $0["additionalProperties"] as? [String: Any] }.first
        if properties["request_id"] != nil { return [] }
        return object.sorted { $0.key < $1.key }.flatMap { name, member in
            guard let schema = properties[name] ?? others else { return ["\(place)/\(name)"] }
            return unknown(member, schema, "\(place)/\(name)")
        }
    }

    /// The schema itself, or each that it may be.
    private func resolved(_ schema: Any) -> [[String: Any]] {
        guard let schema = schema as? [String: Any] else { return [] }
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            return at(document, "components", "schemas", String(name)).map(resolved) ?? []
        }
        if let choices = (schema["anyOf"] ?? schema["oneOf"]) as? [Any] { return choices.flatMap(resolved) }
        return [schema]
    }

    private func at(_ value: Any, _ path: String...) -> Any? {
        path.reduce(value as Any?) { ($0 as? [String: Any])?[$1] }
    }
}

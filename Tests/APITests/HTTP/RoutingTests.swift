import HTTPTypes
import InProcess
import Testing

@testable import API

@Suite struct `Calling a route` {
    let client = SampleAPI.client()
    let letter = "/v1/letters/0199d3a0-0000-7000-8000-000000000001"

    @Test func `answers who is signed in and holds the scope`() async throws {
        let answer = try await client.execute("/v1/letters", headers: .rudi)
        #expect(answer.status == .ok)
        #expect(answer["by"] == "rudi")
        #expect(answer.headers[.contentType] == "application/json")
    }

    @Test func `is 401 with a challenge for who is not signed in`() async throws {
        let answer = try await client.execute("/v1/letters")
        #expect(answer.status == .unauthorized)
        #expect(answer.code == "unauthorized")
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
    }

    @Test func `is 403 for who lacks the scope, and names it`() async throws {
        let answer = try await client.execute("/v1/letters", method: .post, headers: .rudi, text: "{")
        #expect(answer.status == .forbidden)
        #expect(answer.code == "missing-scope")
        #expect(answer["scope"] == "letters:write")
    }

    @Test func `asks who is calling before it looks at anything else`() async throws {
        let answer = try await client.execute("\(letter)?wrong=1", method: .patch, text: "{")
        #expect(answer.status == .unauthorized)
    }

    @Test(arguments: [
        "/", "/v2/letters", "/v1/letters/", "/v1//letters", "//v1/letters", "/v1/letters/not-a-uuid", "/v1/fail/",
        "/v1/boxes/attic/pages/1.jpg", "/v1/boxes/in/pages/0.jpg", "/v1/boxes/in/pages/x.jpg",
        "/v1/boxes/in/pages/1.gif", "/v1/boxes/%FF/pages/1.jpg", "/V1/letters",
    ])
    func `is 404 where there is nothing`(path: String) async throws {
        let answer = try await client.execute(path, headers: .claire)
        #expect(answer.status == .notFound)
        #expect(answer.code == "not-found")
    }

    @Test func `is 405 with what is allowed for a wrong method`() async throws {
        let answer = try await client.execute("/v1/letters", method: .delete, headers: .claire)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == "GET, HEAD, POST")
        let merge = try await client.execute("/v1/letters/merge", method: .delete, headers: .claire)
        #expect(merge.headers[.allow] == "POST")
        let odd = try await client.execute(letter, method: .init("PROPFIND")!)
        #expect(odd.headers[.allow] == "GET, HEAD, PATCH")
    }

    @Test func `prefers a constant segment to a parameter`() async throws {
        let answer = try await client.execute("/v1/letters/merge", method: .post, headers: .claire)
        #expect(answer.status == .noContent)
    }

    @Test(arguments: [
        (#"{"colour":"red"}"#, 400, "unknown-field"), (#"{"colour":"#, 400, "invalid-json"),
        ("[]", 422, "invalid-fields"),
    ])
    func `passes over nothing that is said where nothing is asked`(body: String, status: Int, code: String) async throws
    {
        let answer = try await client.execute("/v1/letters/merge", method: .post, headers: .claireWithJSON, text: body)
        #expect(answer.status.code == status)
        #expect(answer.code == code)
    }

    @Test(arguments: ["", "{}", " { } "])
    func `takes an empty body where nothing is asked`(body: String) async throws {
        let headers: HTTPFields = body.isEmpty ? .claire([.contentType: "text/plain"]) : .claireWithJSON
        let answer = try await client.execute("/v1/letters/merge", method: .post, headers: headers, text: body)
        #expect(answer.status == .noContent)
    }

    @Test func `reads a parameter with an ending`() async throws {
        let answer = try await client.execute("/v1/boxes/in/pages/7.jpg", headers: .claire)
        #expect(answer.text == "page 7")
    }

    @Test func `answers HEAD like GET without a body`() async throws {
        let answer = try await client.execute("/v1/letters", method: .head, headers: .claire)
        #expect(answer.status == .ok)
        #expect(answer.body.isEmpty)
        #expect(answer.headers[.contentLength] != "0")
    }

    @Test func `refuses query parameters nobody described, all of them`() async throws {
        let answer = try await client.execute("\(letter)?a=1&b=2", headers: .claire)
        #expect(answer.status == .badRequest)
        #expect(answer.code == "unknown-filter")
        #expect(answer.errors == ["?a unknown-filter", "?b unknown-filter"])
    }

    @Test func `gives every answer the request's id, the caller's own if it is well formed`() async throws {
        let ours = try await client.execute("/nowhere")
        #expect(ours.headers[.requestID].map(JSONValue.string) == ours["request_id"])
        let theirs = try await client.execute("/nowhere", headers: [.requestID: "abc-1.2_3"])
        #expect(theirs["request_id"] == "abc-1.2_3")
        let odd = try await client.execute("/nowhere", headers: [.requestID: "a b\"c"])
        #expect(odd["request_id"] != "a b\"c")
    }

    @Test func `demands a version for an edit, and tells what changed since`() async throws {
        let missing = try await client.execute(letter, method: .patch, headers: .claire, text: "{}")
        #expect(missing.status == .preconditionRequired)
        let stale = try await client.execute(letter, method: .patch, headers: .claire([.ifMatch: "\"11\""]), text: "{}")
        #expect(stale.status == .preconditionFailed)
        #expect(stale["changes"] == [["by": "rudi"]])
        #expect(stale["current_version"] == 12)
        #expect(stale.headers[.eTag] == "\"12\"")
        let fresh = try await client.execute(
            letter, method: .patch, headers: .claire([.ifMatch: "\"11\", \"12\""]), text: "{}")
        #expect(fresh.status == .ok)
    }

    @Test(arguments: ["*", "W/\"12\"", "12", "\"\"", "\"abc\"", "\"12\",", "\"12", "\"99999999999999999999\""])
    func `refuses a version that could be anything`(tag: String) async throws {
        let answer = try await client.execute(letter, method: .patch, headers: .claire([.ifMatch: tag]), text: "{}")
        #expect(answer.status == .badRequest)
        #expect(answer.errors == ["header If-Match invalid-if-match"])
    }

    @Test func `answers 304 to who already holds it`() async throws {
        for tag in ["\"12\"", "W/\"12\"", "\"1\", \"12\"", "*"] {
            let answer = try await client.execute(letter, headers: .claire([.ifNoneMatch: tag]))
            #expect(answer.status == .notModified)
            #expect(answer.body.isEmpty)
        }
        let other = try await client.execute(letter, headers: .claire([.ifNoneMatch: "\"1\""]))
        #expect(other.status == .ok)
    }

    @Test(arguments: ["", " ", "é", String(repeating: "k", count: 256)])
    func `refuses a malformed idempotency key`(key: String) async throws {
        let headers = HTTPFields.claire([.idempotencyKey: key])
        let answer = try await client.execute("/v1/letters/merge", method: .post, headers: headers)
        #expect(answer.code == "invalid-idempotency-key")
    }

    @Test(arguments: ["", "7", "a.", ".7", "a.x", "a.-1", "a b.7"])
    func `refuses a token that is not ours`(token: String) async throws {
        let answer = try await client.execute(letter, headers: .claire([.consistencyToken: token]))
        #expect(answer.code == "invalid-consistency-token")
    }

    @Test(
        arguments: [
            (nil, "image/jpeg"), ("*/*", "image/jpeg"), ("image/png", "image/png"),
            ("image/*;q=0.5, image/png", "image/png"),
            ("text/html, image/*", "image/jpeg"), ("image/jpeg;q=0, image/*", "image/png"),
        ] as [(String?, String)])
    func `answers in the form the caller likes best`(accept: String?, type: String) async throws {
        let headers = accept.map { HTTPFields.claire([.accept: $0]) } ?? .claire
        let answer = try await client.execute("/v1/boxes/in/pages/7.jpg", headers: headers)
        #expect(answer.headers[.contentType] == type)
    }

    @Test(arguments: [
        ("/v1/boxes/in/pages/7.jpg", ["image/jpeg", "image/png"]), ("/v1/letters", ["application/json"]),
        ("/v1/letters/0199d3a0-0000-7000-8000-000000000001", ["application/json"]),
    ])
    func `is 406 when no form will do`(path: String, offered: [JSONValue]) async throws {
        let answer = try await client.execute(path, headers: .claire([.accept: "text/csv"]))
        #expect(answer.status == .notAcceptable)
        #expect(answer["offered"] == .array(offered))
    }

    @Test(arguments: ["*/*", "application/*", "text/csv, application/json;q=0.5", ""])
    func `is JSON for whoever takes it`(accept: String) async throws {
        let answer = try await client.execute("/v1/letters", headers: .claire([.accept: accept]))
        #expect(answer.status == .ok)
    }
}

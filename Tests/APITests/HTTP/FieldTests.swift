import Foundation
import HTTPTypes
import InProcess
import Testing

@testable import API

@Suite struct `Reading a body's fields` {
    let client = SampleAPI.client()

    func write(_ json: String, headers: HTTPFields = .claireWithJSON) async throws -> InProcessResponse {
        try await client.execute("/v1/letters", method: .post, headers: headers, text: json)
    }

    @Test func `gives values that are right`() async throws {
        let answer = try await write(
            #"{"subject":"  Rappel  ","note":"a\nb","lines":[{"text":"x"},{"text":"y","count":2.0}]}"#)
        #expect(answer.status == .created)
        #expect(answer["subject"] == "Rappel")
        #expect(answer["note"] == "a\nb")
        #expect(answer["pages"] == [1, 2])
        #expect(answer.headers[.eTag] == "\"1\"")
        #expect(answer.headers[.consistencyToken] == "a.7")
    }

    @Test func `collects every error with its place`() async throws {
        let answer = try await write(
            #"{"subject":"","note":7,"recipient":"x","lines":[{"text":"ok"},{"count":0},{"text":"far too long"}]}"#)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.code == "invalid-fields")
        #expect(
            answer.errors == [
                "/subject too-short", "/note wrong-type", "/recipient invalid-uuid", "/lines/1/text missing-field",
                "/lines/1/count out-of-range", "/lines/2/text too-long",
            ])
    }

    @Test func `writes the errors in the caller's language`() async throws {
        let answer = try await write("{}", headers: .claire([.acceptLanguage: "fr-BE"]))
        guard case .array(let errors)? = answer["errors"], case .object(let first)? = errors.first else {
            Issue.record("no errors")
            return
        }
        #expect(first["message"] == "Le champ subject est obligatoire.")
        #expect(answer["title"] == "Contenu non valable")
    }

    @Test func `refuses fields nobody knows with 400, at every level`() async throws {
        let answer = try await write(#"{"subject":"a","lines":[{"text":"x","a/b~c":1}],"colour":"red"}"#)
        #expect(answer.status == .badRequest)
        #expect(answer.code == "unknown-field")
        #expect(answer.errors == ["/lines/0/a~1b~0c unknown-field", "/colour unknown-field"])
    }

    @Test(arguments: [
        ("", "unexpected-end"), ("{", "unexpected-end"), (#"{"subject":"a","subject":"b"}"#, "duplicate-name"),
        ("{}x", "trailing-bytes"), (String(repeating: "[", count: 70), "too-deep"),
    ])
    func `is 400 with the reason for what is not JSON`(text: String, reason: String) async throws {
        let answer = try await write(text)
        #expect(answer.status == .badRequest)
        #expect(answer.code == "invalid-json")
        #expect(answer["reason"] == .string(reason))
    }

    @Test(arguments: ["[]", "\"a\"", "7", "null"])
    func `is 422 for what is no object`(text: String) async throws {
        let answer = try await write(text)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.errors == [" wrong-type"])
    }

    @Test(arguments: [
        (#"{"subject":"a\u0000b","lines":[]}"#, "/subject invalid-characters"),
        (#"{"subject":"a","lines":[{"text":"\u0000"}]}"#, "/lines/0/text invalid-characters"),
        (#"{"subject":"a\nb","lines":[]}"#, "/subject invalid-characters"),
        (#"{"subject":"a","note":"\u0007","lines":[]}"#, "/note invalid-characters"),
        (#"{"subject":"a","lines":[],"\u0000":1}"#, " invalid-characters"),
    ])
    func `refuses control characters`(text: String, error: String) async throws {
        let answer = try await write(text)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.errors == [error])
    }

    @Test func `is 413 above a megabyte`() async throws {
        let answer = try await write(#"{"subject":""# + String(repeating: "a", count: 1 << 20) + "\"}")
        #expect(answer.status == .contentTooLarge)
        #expect(answer["limit"] == 1_048_576)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "json"])
    func `is 415 for another type of content`(type: String) async throws {
        let answer = try await write("{}", headers: .claire([.contentType: type]))
        #expect(answer.code == "unsupported-media-type")
        #expect(answer.headers[.accept] == "application/json")
    }

    @Test func `is 415 for JSON in another charset, by its name`() async throws {
        let answer = try await write("{}", headers: .claire([.contentType: "application/json; charset=ISO-8859-1"]))
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.code == "unsupported-charset")
        #expect(answer["charset"] == "iso-8859-1")
        #expect(answer.headers[.accept] == "application/json")
    }

    @Test func `is 415 for compressed content, which no type of it would help`() async throws {
        let answer = try await write("{}", headers: .claire([.contentEncoding: "gzip"]))
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.code == "unsupported-content-coding")
        #expect(answer.headers[.acceptEncoding] == "identity")
        #expect(answer.headers[.accept] == nil)
    }

    @Test(arguments: ["application/json", "application/merge-patch+json", "Application/JSON; charset=\"UTF-8\""])
    func `takes every spelling of JSON`(type: String) async throws {
        let answer = try await write(#"{"subject":"a","lines":[]}"#, headers: .claire([.contentType: type]))
        #expect(answer.status == .created)
    }

    @Test(arguments: [("{}", "kept"), (#"{"note":null}"#, "cleared"), (#"{"note":"new"}"#, "new")])
    func `tells absent, null and present apart`(text: String, note: String) async throws {
        let answer = try await client.execute(
            "/v1/letters/0199d3a0-0000-7000-8000-000000000001", method: .patch,
            headers: .claire([.ifMatch: "\"12\""]), text: text)
        #expect(answer["note"] == .string(note))
    }

    @Test func `refuses null for what cannot be empty`() async throws {
        let answer = try await client.execute(
            "/v1/letters/0199d3a0-0000-7000-8000-000000000001", method: .patch,
            headers: .claire([.ifMatch: "\"12\""]), text: #"{"subject":null}"#)
        #expect(answer.errors == ["/subject wrong-type"])
    }

    @Test func `takes its schema from the reading itself`() {
        let schema = FieldParser<WriteLetter>.writeLetter.schema.keywords
        #expect(schema["required"] == ["subject", "lines"])
        #expect(schema["additionalProperties"] == false)
        guard case .object(let properties)? = schema["properties"] else {
            Issue.record("no properties")
            return
        }
        #expect(properties.members.map(\.name) == ["subject", "note", "recipient", "lines"])
        #expect(properties["recipient"] == ["type": ["string", "null"], "format": "uuid"])
    }

    @Test func `lets a value's own initialiser decide`() throws {
        let even = FieldParser(text: .string, orElse: "invalid-value") { text in
            Int(text).flatMap { $0 % 2 == 0 ? $0 : nil }
        }
        #expect(try even.parse("4") == 4)
        #expect(throws: FieldErrors("invalid-value")) { try even.parse("3") }
        #expect(throws: FieldErrors.wrongType(expected: "string")) { try even.parse(4) }
    }
}

@Suite struct `Reading a list's query` {
    let client = SampleAPI.client()

    @Test func `gives fifty of everything when nothing is asked`() async throws {
        let answer = try await client.execute("/v1/letters", headers: .claire)
        #expect(answer["limit"] == 50)
        #expect(answer["sort"] == .null)
    }

    @Test func `takes limit, sort and filters`() async throws {
        let answer = try await client.execute("/v1/letters?limit=200&sort=-sent_at&state=dr%61ft", headers: .claire)
        #expect(answer["limit"] == 200)
        #expect(answer["sort"] == "-sent_at")
        #expect(answer["state"] == "draft")
        let several = try await client.execute("/v1/letters?state=sent,draft", headers: .claire)
        #expect(several["state"] == "sent draft")
    }

    @Test(arguments: [
        ("limit=0", "?limit invalid-limit"), ("limit=201", "?limit invalid-limit"), ("limit=x", "?limit invalid-limit"),
        ("limit=0x10", "?limit invalid-limit"), ("limit=", "?limit invalid-limit"), ("limit", "?limit invalid-limit"),
        ("limit=1&limit=2", "?limit repeated-parameter"), ("sort=colour", "?sort unknown-sort"),
        ("sort=--subject", "?sort unknown-sort"), ("cursor=", "?cursor invalid-cursor"),
        ("cursor=a%20b", "?cursor invalid-cursor"), ("state=lost", "?state unknown-choice"),
        ("state=sent,", "?state unknown-choice"), ("sent_at=..", "?sent_at invalid-date"),
        ("sent_at=2026-02-30..", "?sent_at invalid-date"), ("sent_at=2026-01-01...2026-02-01", "?sent_at invalid-date"),
        ("colour=red", "?colour unknown-filter"), ("state=%FF", "?state invalid-value"),
        ("state=%2", "?state invalid-value"), ("=1", "? unknown-filter"),
    ])
    func `is 400 with the place for anything else`(query: String, error: String) async throws {
        let answer = try await client.execute("/v1/letters?\(query)", headers: .claire)
        #expect(answer.status == .badRequest)
        #expect(answer.errors == [error])
    }

    @Test func `reads lists given at once or one by one`() throws {
        let parser = QueryParser { fields in
            let types = fields.required("types", .array(of: .text(1...9)))
            return try fields.finish()[types]
        }
        #expect(try parser.parse("types=a,b&types=c+d") == ["a", "b", "c d"])
        #expect(throws: FieldErrors.self) { try parser.parse(nil) }
    }
}

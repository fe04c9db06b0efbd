import Foundation
import HTTPTypes
import InProcess
import Testing

@testable import API

@Suite struct `A problem` {
    let client = SampleAPI.client()

    @Test func `has all members of RFC 9457 and ours`() async throws {
        let answer = try await client.execute("/v1/fail/blocked")
        #expect(answer.status == .conflict)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(answer["type"] == "/problems/other-epoch")
        #expect(answer["title"] == "Not possible in this state")
        #expect(answer["status"] == 409)
        #expect(answer["code"] == "other-epoch")
        #expect(answer["errors"] == [])
        #expect(answer["blockers"] == [1, 2])
        #expect(
            answer["detail"] == "Your Consistency-Token is of another log; this one is b. Read again from the start.")
    }

    @Test(arguments: [
        ("surprise", 500, "internal-error"), ("database", 503, "database-unavailable"), ("disk", 507, "disk-full"),
        ("http", 400, "bad-request"), ("cancelled", 503, "shutting-down"), ("closed", 503, "database-unavailable"),
        ("log", 503, "database-unavailable"), ("log-full", 507, "disk-full"), ("spool", 507, "disk-full"),
        ("quota", 507, "disk-full"), ("unwritable", 500, "internal-error"), ("no-room", 507, "disk-full"),
        ("connection", 503, "database-unavailable"), ("shutdown", 503, "database-unavailable"),
        ("crowd", 503, "database-unavailable"), ("worker", 503, "documents-unavailable"),
        ("slow-worker", 503, "documents-unavailable"), ("busy-worker", 503, "documents-unavailable"),
        ("file", 500, "internal-error"),
    ])
    func `is made of any error`(name: String, status: Int, code: String) async throws {
        let answer = try await client.execute("/v1/fail/\(name)")
        #expect(answer.status.code == status)
        #expect(answer.code == code)
    }

    @Test func `lists no more errors than somebody may read`() async throws {
        let names = (0..<5_000).map { "\"field\($0)\":1" }.joined(separator: ",")
        let answer = try await client.execute(
            "/v1/letters", method: .post, headers: .claireWithJSON, text: "{\(names)}")
        #expect(answer.status == .badRequest && answer.code == "unknown-field")
        guard case .array(let errors)? = answer["errors"] else {
            Issue.record("no errors")
            return
        }
        #expect(errors.count == Problem.mostErrors)
    }

    @Test func `does not tell what nobody should know`() async throws {
        let answer = try await client.execute("/v1/fail/surprise")
        #expect(!answer.text.contains("tulip"))
    }

    @Test(
        arguments: [("database", "2"), ("cancelled", "2"), ("worker", "5"), ("surprise", nil)] as [(String, String?)])
    func `says when to try again`(name: String, seconds: String?) async throws {
        let answer = try await client.execute("/v1/fail/\(name)")
        #expect(answer.headers[.retryAfter] == seconds)
    }

    @Test(
        arguments: [
            (nil, "en"), ("fr-BE,fr;q=0.9,en;q=0.1", "fr"), ("nl", "nl"), ("de-AT", "de"), ("es, nl;q=0.3", "nl"),
            ("en;q=0.2, de;q=0.8", "de"), ("*", "en"), ("fr;q=0, *", "en"), ("nl;q=nonsense, fr;q=0.1", "fr"),
            ("", "en"),
            ("FR", "fr"), (",,;q=1", "en"), ("fr,nl", "fr"),
        ] as [(String?, String)])
    func `speaks the caller's language`(accept: String?, language: String) async throws {
        let answer = try await client.execute("/nowhere", headers: accept.map { [.acceptLanguage: $0] } ?? [:])
        #expect(answer.headers[.contentLanguage] == language)
        let text = Messages.standard.text("not-found", in: Language(rawValue: language)!)
        #expect(answer["detail"] == .string(text))
    }
}

@Suite struct `The messages` {
    /// `Sources/API`, found from this file.
    static var sources: [URL] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/API")
        let files = FileManager.default.enumerator(at: root.standardizedFileURL, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    @Test func `exist for every code and status that the layer of HTTP uses`() throws {
        let sources = Self.sources.filter { $0.path().contains("/API/HTTP/") }
        #expect(!sources.isEmpty)
        let calls = [
            /Problem\(\.[a-zA-Z]+, "([a-z0-9-]+)"/, /FieldErrors\("([a-z0-9-]+)"/, /orElse: "([a-z0-9-]+)"/,
            /with: "([a-z0-9-]+)"[,)]/, /init\((?:status|\.[a-zA-Z]+), "([a-z0-9-]+)"/, /code: "([a-z0-9-]+)"/,
        ]
        var codes: Set<String> = []
        for file in sources {
            let text = try String(contentsOf: file, encoding: .utf8)
            for call in calls { codes.formUnion(text.matches(of: call).map { String($0.output.1) }) }
        }
        #expect(codes.isSuperset(of: ["not-found", "invalid-uuid", "unknown-sort", "too-large", "unknown-filter"]))
        #expect(codes.filter { Messages.standard.entries[$0] == nil } == [])
    }

    @Test func `fill their placeholders once`() {
        let messages = Messages([["greeting": Message(en: "Hello {name} of {place}", fr: "", nl: "", de: "")]])
        #expect(messages.text("greeting", ["name": "{place}"], in: .english) == "Hello {place} of {place}")
        #expect(messages.text("unheard-of", in: .dutch) == "unheard-of")
    }
}

import Domain
import Foundation
import Testing

@testable import API

@Suite struct `What the product says` {
    private static let messages = Messages(.product)

    /// The Swift files of some targets.
    private static func sources(_ targets: String...) throws -> [(name: String, text: String)] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources")
        return try targets.flatMap { target -> [(String, String)] in
            let folder = root.standardizedFileURL.appending(path: target)
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            let found = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
            return try found.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
        }
    }

    @Test func `it says in four languages, with the same placeholders`() {
        for (code, message) in Self.messages.entries {
            let texts = Language.allCases.map { message.text(in: $0) }
            #expect(texts.allSatisfy { !$0.isEmpty }, "\(code)")
            let placeholders = texts.map { text in Set(text.matches(of: /\{([a-z_:]+)\}/).map(\.output.1)) }
            #expect(Set(placeholders).count == 1, "\(code)")
            #expect(code.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code)")
        }
    }

    @Test func `it says for every refusal of a rule`() throws {
        var codes: Set<String> = []
        for source in try Self.sources("Domain", "Workflows") {
            for body in source.text.matches(of: /var code: String \{([^}]*)\}/) {
                codes.formUnion(body.output.1.matches(of: /"([a-z0-9-]+)"/).map { String($0.output.1) })
            }
        }
        #expect(codes.isSuperset(of: ["not-ready", "lease-lost", "encrypted-pdf", "journal-exists"]))
        #expect(codes.filter { Self.messages.entries[$0] == nil } == [])
    }

    @Test func `it says what keeps a proposal back, whatever the reason`() throws {
        let validation = try #require(try Self.sources("Domain").first { $0.name == "Validation.swift" }).text
        let unfilled = validation.matches(of: /unfilled\.append\("([a-z_-]+)"\)/).map { "missing:\($0.output.1)" }
        let problems = validation.matches(of: /problems\.append\("([a-z-]+)"\)/).map { String($0.output.1) }
        #expect(unfilled.count > 6 && problems.count > 3)
        let lines = ["missing:lines/0/account", "missing:lines/0/vat_code"]
        let rules = ["BR-CO-15"] + OpenQuestion.allCases.map(\.rawValue)
        for reason in unfilled + problems + lines + ["reading-failed"] + rules.map({ "rule:\($0)" }) {
            let problem = FieldProblem(keepingBack: reason)
            expectSaid(reason) { problem.message(in: $0) }
        }
    }

    @Test func `it says why what was sent cannot be read, whatever the reason`() throws {
        for reason in JSONParser.Failure.Reason.allCases {
            expectSaid(reason.rawValue) { $0.text("invalid-json", ["reason": reason.rawValue, "offset": "7"]) }
        }
        for reason in MultipartParser.Failure.allCases {
            expectSaid(reason.rawValue) { $0.text("invalid-multipart", ["reason": reason.rawValue]) }
        }
        let source = try #require(try Self.sources("Workflows").first { $0.name == "FileFlaw.swift" }).text
        let flaws = Set(source.matches(of: /"(flaw-[a-z-]+)"/).map { String($0.output.1) })
        #expect(flaws.isSuperset(of: ["flaw-cut", "flaw-damaged", "flaw-leads-out"]))
        for flaw in flaws {
            let values = ["reason": flaw, "line": "7", "path": "a.pdf"]
            for code in ["broken-pdf", "broken-image", "broken-xml", "broken-archive"] {
                expectSaid(flaw) { $0.text(code, values) }
            }
        }
    }

    /// In four different ways, with nothing left of the code or of a placeholder.
    private func expectSaid(_ code: String, by say: (Translator) -> String) {
        let texts = Language.allCases.map { say(Translator(messages: Self.messages, language: $0)) }
        #expect(Set(texts).count == 4, "\(texts)")
        #expect(!texts.contains { $0.contains(code) || $0.contains("{") || $0.contains("_") }, "\(texts)")
    }

    @Test func `it says for every problem of a request`() throws {
        let calls = [
            /Problem\(\s*\.[a-zA-Z]+, "([a-z0-9-]+)"/, /FieldErrors\(\s*"([a-z0-9-]+)"/, /orElse: "([a-z0-9-]+)"/,
            /with: "([a-z0-9-]+)"[,)]/, /init\((?:status|\.[a-zA-Z]+), "([a-z0-9-]+)"/, /code: "([a-z0-9-]+)"/,
            /message: "([a-z0-9-]+)"/, /tooMany: "([a-z0-9-]+)"/,
        ]
        var codes: Set<String> = []
        for source in try Self.sources("API") {
            for call in calls { codes.formUnion(source.text.matches(of: call).map { String($0.output.1) }) }
        }
        #expect(codes.isSuperset(of: ["repeated-id", "scope-beyond-token", "invalid-iban", "account-suspense"]))
        #expect(codes.filter { Self.messages.entries[$0] == nil } == [])
    }
}

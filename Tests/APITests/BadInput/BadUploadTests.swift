import Foundation
import HTTPReceiver
import Postgres
import Testing

@testable import API

@Suite struct `A bad upload` {
    @Test(arguments: BadFile.all)
    func `is refused with its reason, and kept nowhere`(file: BadFile) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await scene.person.upload(
                file.bytes, to: scene.dossier, as: file.name, type: "application/octet-stream")
            #expect(refused.status == 422, "\(refused.text)")
            #expect(refused["code"] == file.code)
            try await scene.expectNothingKept()
            #expect(try await scene.person.get("/health/live").status == 200)
        }
    }

    @Test(arguments: [
        ("half.pdf", "Ce PDF est endommagé et illisible (la fin manque).", "its end is missing"),
        (
            "bytes.xml",
            "Ce fichier XML est endommagé et illisible (la ligne 1 contient des octets qui ne sont pas du texte dans l'encodage déclaré).",
            "Line 1 holds bytes"
        ),
    ])
    func `that is damaged is refused in the caller's language, with the words of what opened it beside`(
        name: String, detail: String, words: String
    ) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let file = try #require(BadFile.all.first { $0.name == name })
            let refused = try await scene.person.upload(
                file.bytes, to: scene.dossier, as: file.name, type: "application/octet-stream",
                ["Accept-Language": "fr"]
            ).expect(422)
            #expect(refused["detail"] == detail)
            #expect(refused["reason"]?.contains(words) == true)
        }
    }

    @Test func `that is not of the type it is sent with is refused in words of that type`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/documents?mailbox=purchase"
            let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            let refused = try await scene.person.call(.post, path, png, ["Content-Type": "application/pdf"]).expect(422)
            #expect(refused["code"] == "wrong-content")
            #expect(refused["detail"]?.contains("application/pdf") == true)
        }
    }

    @Test func `whose form is not what its digest says is refused, and kept nowhere`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let form = Form([("file", "a.xml", SampleInvoice().data)])
            let digest = "sha-256=:\(Data(count: 32).base64EncodedString()):"
            let refused = try await scene.person.upload(form, to: scene.dossier, ["Content-Digest": digest]).expect(422)
            #expect(refused["code"] == "digest-mismatch")
            try await scene.expectNothingKept()
        }
    }

    @Test func `that names its mailbox in the form as well is refused, and kept nowhere`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let form = Form([("mailbox", nil, Data("sale".utf8)), ("file", "a.xml", SampleInvoice().data)])
            let refused = try await scene.person.upload(form, to: scene.dossier).expect(400)
            #expect(refused["code"] == "unknown-field" && refused["errors.0.pointer"] == "/mailbox")
            try await scene.expectNothingKept()
            try await scene.person.upload(Form([("file", "a.xml", SampleInvoice().data)]), to: scene.dossier)
                .expect(201)
        }
    }

    @Test func `that has another server asked gets no request there`() async throws {
        try await HTTPReceiver.with { receiver in
            try await TestPlatform.with { platform in
                let scene = try await Scene.open(platform)
                let refused = try await scene.person.upload(
                    BadFile.entity(receiver.url), to: scene.dossier, as: "a.xml"
                ).expect(422)
                #expect(refused["code"] == "document-type-declaration")
                try await scene.expectNothingKept()
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `in an archive is named`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let zip = try await Archived.zip(["octobre/a.xml": SampleInvoice().data, "octobre/b.exe": Data("MZ".utf8)])
            let refused = try await scene.person.upload(zip, to: scene.dossier, as: "a.zip", type: "application/zip")
                .expect(422)
            #expect(refused["code"] == "unsupported-content" && refused["entry"] == "b.exe")
        }
    }

    @Test func `one byte over the limit is 413`() async throws {
        try await TestPlatform.with {
            $0.maximumUpload = 10_000
        } _: { platform in
            let scene = try await Scene.open(platform)
            let answer = try await scene.person.upload(
                Data(repeating: 32, count: 10_001), to: scene.dossier, as: "a.xml")
            #expect(answer.status == 413)
            #expect(answer["code"] == "too-large")
        }
    }

    @Test func `whose sums do not agree arrives incomplete, with the rule named`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice(total: "122.00").data)])
            let worklist = try await scene.worklist()
            #expect(worklist["items.0.validation"] == "NOK_INCOMPLETE")
            #expect(worklist["items.0.reasons"]?.contains("rule:BR-CO-15") == true)
        }
    }

    @Test(arguments: [(false, "currency-not-allowed"), (true, "missing:exchange-rate")])
    func `in a foreign currency arrives incomplete`(isAllowed: Bool, reason: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(
                platform,
                journals:
                    #"[{"code":"CFAK","side":"purchase","first_period":"2026-01","foreign_currency":\#(isAllowed)}]"#)
            _ = try await scene.deliver([("a.xml", SampleInvoice(currency: "SEK").data)])
            let worklist = try await scene.worklist()
            #expect(worklist["items.0.validation"] == "NOK_INCOMPLETE")
            #expect(worklist["items.0.reasons"]?.contains(reason) == true)
        }
    }

    @Test func `with an amount beyond all reason arrives incomplete`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let huge = "1000000000000000000.00"
            _ = try await scene.deliver([("a.xml", SampleInvoice(base: huge, vat: "0.00", total: huge).data)])
            let worklist = try await scene.worklist()
            #expect(worklist["items.0.validation"] == "NOK_INCOMPLETE")
            #expect(worklist["items.0.reasons"]?.contains("missing:total") == true)
        }
    }
}

extension Scene {
    /// Neither in the mailbox, nor in the log, nor any byte of it.
    fileprivate func expectNothingKept() async throws {
        #expect(try await person.get("\(path)/mailboxes/purchase").require("total") == "0")
        #expect(try await person.get("/v1/events?types=document.uploaded").require("events") == "[]")
        let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
        defer { owner.close() }
        for table in ["content.blob", "content.chunk"] {
            #expect(try owner.query("SELECT FROM \(raw: table)").isEmpty, "\(table)")
        }
    }
}

/// A file no mailbox takes, and the code it is refused with.
struct BadFile: Sendable {
    let name: String
    let bytes: Data
    let code: String

    static let all: [BadFile] = [
        BadFile(name: "zip.pdf", bytes: zip, code: "wrong-content"),
        BadFile(name: "half.pdf", bytes: halfPDF, code: "broken-pdf"),
        BadFile(name: "empty.xml", bytes: Data(), code: "empty-file"),
        BadFile(name: "laughs.xml", bytes: laughs, code: "document-type-declaration"),
        BadFile(name: "xxe-file.xml", bytes: entity("file:///etc/passwd"), code: "document-type-declaration"),
        BadFile(name: "bytes.xml", bytes: notUTF8, code: "broken-xml"),
        BadFile(name: "foreign.xml", bytes: Data("<order><id>1</id></order>".utf8), code: "not-an-invoice"),
        BadFile(name: "text.txt", bytes: Data("hello".utf8), code: "unsupported-content"),
    ]

    private static let zip = Data([0x50, 0x4b, 3, 4]) + Data(count: 200)
    private static let halfPDF = Data(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pa".utf8)
    private static let notUTF8 =
        Data("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>".utf8) + Data([0xff, 0xfe, 0xfd]) + Data("</a>".utf8)

    static func entity(_ address: String) -> Data {
        Data("<!DOCTYPE a [<!ENTITY x SYSTEM \"\(address)\">]><Invoice>&x;</Invoice>".utf8)
    }

    private static let laughs: Data = {
        var text = "<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">"
        for level in 1...9 {
            let inner = String(repeating: "&lol\(level - 1);", count: 10)
            text += "<!ENTITY lol\(level) \"\(inner)\">"
        }
        return Data((text + "]><Invoice>&lol9;</Invoice>").utf8)
    }()
}

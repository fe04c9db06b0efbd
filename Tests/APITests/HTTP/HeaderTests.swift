import HTTPTypes
import Hummingbird
import Testing

@testable import API

@Suite struct `Reading headers` {
    @Test(
        arguments: [
            ("wait=5", 5, nil), ("handling=lenient", nil, .lenient), ("wait=5, handling=strict", 5, .strict),
            ("Wait=\"7\"; x=y,HANDLING=Lenient", 7, .lenient), ("wait=100000", 60, nil), ("wait=-1", nil, nil),
            ("wait=1,wait=2", 1, nil), ("respond-async, handling=odd", nil, nil),
            ("wait=99999999999999999999", nil, nil),
        ] as [(String, Int?, Preferences.Handling?)])
    func `takes the preferences it knows`(text: String, wait: Int?, handling: Preferences.Handling?) {
        let preferences = Preferences([text])
        #expect(preferences.wait == wait.map { .seconds($0) })
        #expect(preferences.handling == handling)
    }

    @Test(arguments: ["a.0", "0f3c-9_Z.9223372036854775807"])
    func `gives a token back as it was`(text: String) {
        #expect(ConsistencyToken(text)?.description == text)
    }

    @Test(
        arguments: [
            (#"attachment; filename="facture.pdf""#, "facture.pdf"),
            ("attachment; filename=facture.pdf", "facture.pdf"),
            (#"attachment; filename="a \"b\" \\ c.pdf""#, "c.pdf"),
            (#"attachment; filename="C:\Users\me\a.pdf""#, "a.pdf"),
            (#"attachment; filename="../../etc/passwd""#, "passwd"),
            ("attachment; filename=\"../etc/\u{338}passwd\"", "\u{338}passwd"),
            (#"attachment; filename="facture é.pdf""#, "facture é.pdf"),
            ("attachment; filename*=UTF-8''facture%20%C3%A9.pdf", "facture é.pdf"),
            ("attachment; filename=\"old.pdf\"; filename*=utf-8'fr'new.pdf", "new.pdf"),
            ("attachment; filename=\"old.pdf\"; filename*=utf-8''%FF.pdf", "old.pdf"),
            ("attachment; filename*=iso-8859-1''%E9.pdf", "é.pdf"),
            ("attachment; filename*=klingon''x; filename=a", "a"),
            ("attachment; filename=\"a\u{202e}fdp.exe\"", "afdp.exe"),
            ("attachment; filename=\"a;b=c.pdf\"", "a;b=c.pdf"),
            ("attachment", nil), ("attachment; filename=\"\"", nil), ("attachment; filename=\"..\"", nil),
            ("attachment; filename=\"a/\"", "a"), ("attachment; filename=\"open", "open"), ("", nil),
            (";;=;filename", nil),
            ("attachment; FileName=\"x\"", "x"),
        ] as [(String, String?)])
    func `finds the name of a file, without folders or tricks`(header: String, filename: String?) {
        #expect(ContentDisposition(header).filename == filename)
    }

    @Test func `keeps a name to 255 characters`() {
        let header = "attachment; filename=\"\(String(repeating: "é", count: 300))\""
        #expect(ContentDisposition(header).filename?.unicodeScalars.count == 255)
    }

    @Test(arguments: ["facture.pdf", "facture é.pdf", "a\"b.pdf", "100%.pdf", "é'(1) *.pdf"])
    func `writes a name it can read again`(filename: String) {
        let header = ContentDisposition.attachment(filename)
        #expect(header.utf8.allSatisfy { 0x20...0x7E ~= $0 })
        #expect(ContentDisposition(header).filename == filename)
    }

    @Test(arguments: [
        ("VF 2026/0042.pdf", "VF 2026-0042.pdf"), ("a\\b/c.pdf", "a-b-c.pdf"), ("/", "-"), ("..", "file"),
    ])
    func `keeps the whole of a name of ours, in which a slash opens no folder`(name: String, filename: String) {
        #expect(ContentDisposition.attachment(name) == "attachment; filename=\"\(filename)\"")
    }

    @Test func `opens no folder by a slash with an accent on it either`() {
        let header = ContentDisposition.attachment("a/\u{338}b.pdf")
        #expect(header == "attachment; filename=\"a-_b.pdf\"; filename*=UTF-8''a-%CC%B8b.pdf")
    }

    @Test func `reads the digest it needs among others`() throws {
        let hello = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
        #expect(try ContentDigest("md5=:AAAA:, sha-256=:\(hello):")?.sha256?.first == 0x2C)
        #expect(try ContentDigest("sha-1=:AAAA:, md5=:AAAA:") == nil)
    }

    @Test(arguments: ["sha-256=:AAAA:", "sha-256=abc", "sha-256", "sha-256=::", "sha-256=:%%%%:", "sha-512=:AAAA:"])
    func `refuses a digest that is none`(header: String) {
        #expect(throws: FieldErrors("invalid-content-digest", header: "Content-Digest")) { try ContentDigest(header) }
    }

    @Test(arguments: ["text", "text/", "/csv", "te xt/csv", "text/csv/x", ""])
    func `refuses a media type that is none`(text: String) {
        #expect(ContentType(text) == nil)
    }

    @Test func `reads a media type with its parameters`() {
        let type = ContentType("Multipart/Form-Data; charset=UTF-8; boundary=\"a b;c\"")
        #expect(type?.mediaType == "multipart/form-data")
        #expect(type?.charset == "utf-8")
        #expect(type?.parameters["boundary"] == "a b;c")
    }
}

import HTTPTypes
import Hummingbird
import InProcess
import NIOCore
import TestTools
import Testing

@testable import API

@Suite struct `Uploading a file` {
    let client = SampleAPI.client()

    func upload(_ chunks: [BodyChunk], _ headers: HTTPFields = [:]) async throws -> InProcessResponse {
        try await client.execute("/v1/uploads", method: .post, headers: .claire(headers), chunks: chunks)
    }

    static let form: HTTPFields = [.contentType: "multipart/form-data; boundary=x"]

    static func part(_ disposition: String, _ content: String) -> String {
        "--x\r\nContent-Disposition: form-data; \(disposition)\r\n\r\n\(content)\r\n"
    }

    @Test func `takes a raw body with its name and type`() async throws {
        let answer = try await upload(
            [.text("%PDF"), .text("-1.7")],
            [.contentType: "application/pdf", .contentDisposition: "attachment; filename=\"facture é.pdf\""])
        #expect(answer.status == .created)
        #expect(answer["size"] == 8)
        #expect(answer["filename"] == "facture é.pdf")
        #expect(answer["type"] == "application/pdf")
    }

    @Test func `is refused by its announced length before a byte is read`() async throws {
        let answer = try await upload([.text("a"), .text("b")], [.contentLength: "1001"])
        #expect(answer.status == .contentTooLarge)
        #expect(answer.code == "too-large")
        #expect(answer.unreadChunks == 2)
        #expect(answer.headers[.connection] == "close")
    }

    @Test func `is refused as soon as it passes the limit, without being read to its end`() async throws {
        let chunk = BodyChunk.bytes([UInt8](repeating: 1, count: 400))
        let answer = try await upload(Array(repeating: chunk, count: 10))
        #expect(answer.status == .contentTooLarge)
        #expect(answer.unreadChunks == 7)
    }

    @Test func `may be exactly as large as the limit`() async throws {
        let answer = try await upload([.bytes([UInt8](repeating: 1, count: 1_000))])
        #expect(answer["size"] == 1_000)
    }

    @Test func `is incomplete when the sender leaves`() async throws {
        let broken = try await upload([.text("abc"), .failure])
        #expect(broken.status == .badRequest)
        #expect(broken.code == "incomplete-body")
        let short = try await upload([.text("abc")], [.contentLength: "5"])
        #expect(short.code == "incomplete-body")
    }

    @Test func `takes the file of a form`() async throws {
        let body = Self.part("name=\"file\"; filename=\"a.pdf\"", "line\r\n--y\r\n") + "--x--\r\nepilogue"
        let answer = try await upload([.text(body)], Self.form)
        #expect(answer.status == .created)
        #expect(answer["size"] == 11)
        #expect(answer["filename"] == "a.pdf")
        let unnamed = try await upload([.text(Self.part("name=\"file\"", "123") + "--x--")], Self.form)
        #expect(unnamed["size"] == 3)
    }

    @Test(arguments: [
        part("name=\"mailbox\"", "sale") + part("name=\"file\"; filename=\"a\"", "1") + "--x--",
        part("name=\"file\"; filename=\"a\"", "1") + part("name=\"mailbox\"", "sale") + "--x--",
        part("name=\"mailbox\"", "sale") + "--x--",
    ])
    func `passes over no field of a form`(body: String) async throws {
        let answer = try await upload([.text(body)], Self.form)
        #expect(answer.status == .badRequest)
        #expect(answer.errors == ["/mailbox unknown-field"])
    }

    @Test(arguments: [
        ("--x--\r\n", 422, "missing-file"),
        (
            part("name=\"a\"; filename=\"a\"", "1") + part("name=\"b\"; filename=\"b\"", "2") + "--x--", 422,
            "several-files"
        ),
        (part("name=\"a\"; filename=\"a\"", "1"), 400, "invalid-multipart"), ("", 400, "invalid-multipart"),
        ("--x\r\nno colon\r\n\r\n1\r\n--x--", 400, "invalid-multipart"),
        ("--x\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--", 400, "invalid-multipart"),
        ("--xyz\r\n\r\n1\r\n--x--", 400, "invalid-multipart"),
        ("--x\r\nA: \(String(repeating: "a", count: 900))", 400, "invalid-multipart"),
    ])
    func `is refused when its form is not right`(body: String, status: Int, code: String) async throws {
        let answer = try await upload([.text(body)], Self.form)
        #expect(answer.status.code == status)
        #expect(answer.code == code)
    }

    /// SHA-256 of `abc` (FIPS 180-2).
    static let digest = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:"

    @Test func `is what its digest says`() async throws {
        let right = try await upload([.text("a"), .text("bc")], [.contentDigest: Self.digest])
        #expect(right["size"] == 3)
        let wrong = try await upload([.text("abd")], [.contentDigest: Self.digest])
        #expect(wrong.status == .unprocessableContent)
        #expect(wrong.code == "digest-mismatch")
    }

    /// SHA-512 of `abc` (FIPS 180-2).
    static let longDigest =
        "sha-512=:3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05oh"
        + "kpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==:"

    @Test(arguments: ["", "\(digest), ", "md5=:AAAA:, "])
    func `is what each of its digests says`(others: String) async throws {
        let right = try await upload([.text("abc")], [.contentDigest: others + Self.longDigest])
        #expect(right["size"] == 3)
        let digestOfOther = "sha-512=:" + String(repeating: "A", count: 86) + "==:"
        let wrong = try await upload([.text("abc")], [.contentDigest: others + digestOfOther])
        #expect(wrong.code == "digest-mismatch")
    }

    @Test func `is what its digest says as a whole form`() async throws {
        let body = Self.part("name=\"file\"; filename=\"a\"", "abc") + "--x--"
        var headers = Self.form
        headers[.contentDigest] = "sha-256=:gtYcmN2Ti7LeoqBQ0VDPrKoW9pgeC8tWytAeMZow9xs=:"
        let right = try await upload([.text(body)], headers)
        #expect(right["size"] == 3)
        headers[.contentDigest] = Self.digest
        let wrong = try await upload([.text(body)], headers)
        #expect(wrong.code == "digest-mismatch")
    }

    @Test func `is refused where its type is none, with those that are taken`() async throws {
        let answer = try await upload([.text("%PDF")], [.contentType: "pdf"])
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.code == "unsupported-media-type")
        #expect(answer.headers[.accept] == "application/pdf, multipart/form-data")
    }

    @Test func `is refused where it is compressed, as nothing says how large it is inside`() async throws {
        let answer = try await upload([.text("%PDF")], [.contentType: "application/pdf", .contentEncoding: "gzip"])
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.code == "unsupported-content-coding")
        #expect(answer.headers[.acceptEncoding] == "identity")
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\(String(repeating: "b", count: 71))",
    ])
    func `needs a boundary`(type: String) async throws {
        let answer = try await upload([.text("--x--")], [.contentType: type])
        #expect(answer.code == "invalid-multipart")
    }
}

@Suite struct `Splitting a form` {
    static let body: [UInt8] = Array(
        """
        preamble --x\r
        --x  \r
        Content-Disposition: form-data; name="note"\r
        \r
        \r
        --x\r
        content-disposition: form-data; name="file"; filename="é.pdf"\r
        Content-Type: application/pdf\r
        \r
        \r\n--\r\n--\r\n-x\r\r\n--y\r
        --x\r
        Content-Disposition: form-data; name="last"\r
        \r
        value\r
        --x--\r
        --x\r\nepilogue
        """.utf8)

    static let parts = ["note||", "file|é.pdf|\r\n--\r\n--\r\n-x\r\r\n--y", "last||value"]

    func parts(of chunks: [ArraySlice<UInt8>]) throws -> [String] {
        var parser = try #require(MultipartParser(boundary: "x"))
        var parts: [(headers: PartHeaders, content: [UInt8], ended: Bool)] = []
        for chunk in chunks {
            parser.feed(ByteBuffer(bytes: chunk))
            while let event = try parser.next() {
                switch event {
                case .part(let headers): parts.append((headers, [], false))
                case .bytes(let bytes): parts[parts.count - 1].content += bytes.readableBytesView
                case .partEnd: parts[parts.count - 1].ended = true
                }
            }
        }
        try parser.finish()
        let open = parts.filter { !$0.ended }.count
        #expect(open == 0)
        return parts.map { part in
            let disposition = part.headers.disposition
            return
                "\(disposition.name ?? "")|\(disposition.filename ?? "")|\(String(decoding: part.content, as: UTF8.self))"
        }
    }

    @Test func `gives the parts as they were put in`() throws {
        #expect(try parts(of: [Self.body[...]]) == Self.parts)
    }

    @Test func `gives the same wherever the chunks are cut`() throws {
        for first in 0...Self.body.count {
            #expect(try parts(of: [Self.body[..<first], Self.body[first...]]) == Self.parts, "cut at \(first)")
        }
        #expect(try parts(of: Self.body.indices.map { Self.body[$0...$0] }) == Self.parts)
    }

    @Test func `fails the same wherever the body breaks off`() throws {
        let end = try #require(String(decoding: Self.body, as: UTF8.self).range(of: "--x--"))
        let length = String(decoding: Self.body, as: UTF8.self)[..<end.upperBound].utf8.count
        for count in 0..<length {
            #expect(throws: MultipartParser.Failure.unexpectedEnd, "\(count)") { try parts(of: [Self.body[..<count]]) }
        }
    }

    @Test func `stops at too many parts and at too large headers`() throws {
        let part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        let many = Array((String(repeating: part, count: 21) + "--x--").utf8)
        #expect(throws: MultipartParser.Failure.tooManyParts) { try parts(of: [many[...]]) }
        let large = Array(("--x\r\nA: " + String(repeating: "a", count: 9_000)).utf8)
        #expect(throws: MultipartParser.Failure.headersTooLarge) { try parts(of: [large[...]]) }
    }

    @Test func `survives any bytes in any pieces`() throws {
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var whole = 0
        let pieces = [
            "--x", "--x--", "\r\n", "\r", "\n", "-", "--", "Content-Disposition: form-data; name=\"a\"",
            "; filename=\"b\"",
            "\r\n\r\n", ":", "\0", "é", " ",
        ]
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).flatMap { _ in
                Array(pieces.randomElement(using: &random)!.utf8)
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let atOnce = try? parts(of: [bytes[...]])
            if atOnce != nil { whole += 1 }
            #expect(atOnce == (try? parts(of: [bytes[..<cut], bytes[cut...]])), "\(bytes) at \(cut), seed \(seed)")
        }
        #expect(whole > 0, "seed \(seed)")
    }

    @Test func `keeps no more of a content than a boundary's length`() throws {
        var parser = try #require(MultipartParser(boundary: "x"))
        parser.feed(ByteBuffer(string: "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n"))
        _ = try parser.next()
        for _ in 0..<100 {
            parser.feed(ByteBuffer(repeating: 0x0D, count: 1_000))
            var given = 0
            while case .bytes(let bytes)? = try parser.next() { given += bytes.readableBytes }
            #expect(given >= 1_000 - 5)
        }
    }
}

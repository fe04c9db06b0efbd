import DocumentProtocol
import Testing

@Suite struct `The worker protocol` {
    @Test func `brings a document to draw across whole`() throws {
        var writer = ByteWriter()
        `Drawing a document`.facture.write(to: &writer)
        var reader = ByteReader(writer.bytes[...])
        #expect(try DrawnDocument(from: &reader) == `Drawing a document`.facture)
        #expect(reader.rest.isEmpty)
    }

    @Test func `brings an inspection across whole`() throws {
        let inspection = PDFInspection(
            pages: [.init(width: 595.28, height: 841.89), .init(width: 1, height: -0.5)],
            attachments: [.init(name: "é.xml", bytes: [0, 255]), .init(name: "", bytes: nil)])
        var writer = ByteWriter()
        inspection.write(to: &writer)
        var reader = ByteReader(writer.bytes[...])
        #expect(try PDFInspection(from: &reader) == inspection)
    }

    @Test func `brings a summary across whole, and none without a page`() throws {
        func brought(_ summary: PDFSummary) throws -> PDFSummary {
            var writer = ByteWriter()
            summary.write(to: &writer)
            var reader = ByteReader(writer.bytes[...])
            return try PDFSummary(from: &reader)
        }
        for summary in [PDFSummary(pageCount: 388, isBomb: false), PDFSummary(pageCount: 1, isBomb: true)] {
            #expect(try brought(summary) == summary)
        }
        #expect(throws: MalformedMessage.self) { try brought(PDFSummary(pageCount: 0, isBomb: false)) }
    }

    @Test func `refuses a body cut anywhere`() {
        var writer = ByteWriter()
        `Drawing a document`.facture.write(to: &writer)
        for length in 0..<writer.bytes.count {
            #expect(throws: MalformedMessage.self) {
                var reader = ByteReader(writer.bytes[..<length])
                _ = try DrawnDocument(from: &reader)
            }
        }
    }

    @Test func `refuses a count that the body cannot hold`() {
        #expect(throws: MalformedMessage.self) {
            var reader = ByteReader([0xFF, 0xFF, 0xFF, 0xFF, 0])
            _ = try reader.list { reader throws(MalformedMessage) in try reader.byte() }
        }
    }

    @Test func `reads back its own header and none of another version or size`() {
        let header = FrameHeader(length: 0x0123_4567, code: 3)
        #expect(header.bytes == [0x01, 0x23, 0x45, 0x67, 3, 3])
        #expect(FrameHeader([0x01, 0x23, 0x45, 0x67, 3, 3]) == header)
        #expect(FrameHeader([0x01, 0x23, 0x45, 0x67, 2, 3]) == nil)
        #expect(FrameHeader([0xFF, 0xFF, 0xFF, 0xFF, 3, 3]) == nil)
        #expect(FrameHeader([1, 2, 3]) == nil)
    }

    @Test(
        arguments: [
            .encrypted, .notAPDF, .broken("é"), .tooLarge, .timedOut, .workerDied, .unsupported("x"),
        ] as [DocumentError])
    func `brings an error across, and each is a sentence`(error: DocumentError) {
        #expect(DocumentError(code: error.code, reason: error.reason) == error)
        #expect(error.description.hasSuffix("."))
        #expect(DocumentError(code: 99, reason: "") == nil)
    }
}

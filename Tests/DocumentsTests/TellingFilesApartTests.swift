import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Telling files apart by their first bytes` {
    @Test(
        arguments: [
            ("docs-misc/simple.pdf", .pdf), ("docs-misc/simple.jpg", .jpeg), ("docs-misc/simple.png", .png),
            ("cii/factur-x-extended.xml", .xml), ("docs-misc/eml_with_umlaut.eml", nil),
        ] as [(String, MediaType?)])
    func `knows a real file`(path: String, type: MediaType?) throws {
        #expect(MediaType.sniff(try Fixtures.data(path)) == type)
    }

    static let xml = "<?xml version=\"1.0\"?><Invoice/>"

    @Test(arguments: [
        Data(xml.utf8), Data([0xEF, 0xBB, 0xBF] + Array(xml.utf8)), Data(" \r\n\t\(xml)".utf8),
        Data("<Invoice xmlns='a'>".utf8),
        Data("<!-- a --><a/>".utf8), Data("<?xml-stylesheet type='text/xsl' href='a.xsl'?><a/>".utf8),
        Data([0xFF, 0xFE]) + (xml.data(using: .utf16LittleEndian) ?? Data()),
        Data([0xFE, 0xFF]) + (xml.data(using: .utf16BigEndian) ?? Data()),
        xml.data(using: .utf16LittleEndian) ?? Data(),
        xml.data(using: .utf16BigEndian) ?? Data(),
    ])
    func `knows XML in its encodings`(data: Data) {
        #expect(MediaType.sniff(data) == .xml)
    }

    @Test func `finds a PDF's header within the first 1024 bytes`() {
        #expect(MediaType.sniff(Data(repeating: 0x41, count: 1024) + Data("%PDF-1.4".utf8)) == .pdf)
        #expect(MediaType.sniff(Data(repeating: 0x41, count: 1025) + Data("%PDF-1.4".utf8)) == nil)
    }

    @Test(
        arguments: [
            (Array("PK\u{3}\u{4}%PDF-1.4".utf8), .zip), ([0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0], .tiff),
            ([0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8], .tiff),
            ([0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0], .heic),
            ([0, 0, 0, 24] + Array("ftypmif1\u{0}\u{0}\u{0}\u{0}mif1heic".utf8), .heic),
            ([0, 0, 0, 24] + Array("ftypmif1\u{0}\u{0}\u{0}\u{0}mif1avif".utf8), nil),
            ([0, 0, 0, 24] + Array("ftypisom\u{0}\u{0}\u{0}\u{0}mp41mp42".utf8), nil),
            ([0xFF, 0xFF, 0xFF, 0xFF] + Array("ftyp".utf8), nil),
            (Array("<!DOCTYPE html><html>".utf8), nil), (Array("  <HTML lang=fr>".utf8), nil), (Array("< 3".utf8), nil),
            (Array("MZ".utf8), nil), ([], nil), ([0x00], nil), ([0xFE, 0xFF], nil), (Array("<".utf8), nil),
        ] as [([UInt8], MediaType?)])
    func `is not fooled`(bytes: [UInt8], type: MediaType?) {
        #expect(MediaType.sniff(bytes) == type)
    }
}

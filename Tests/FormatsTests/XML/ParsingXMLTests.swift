import Formats
import Foundation
import TestTools
import Testing

@Suite struct `Parsing XML` {
    @Test func `walks by name and namespace`() throws {
        let document = try XMLDocument(
            Data("<a xmlns='u' xmlns:p='v'>\n<b x='1 &amp; 2'> t </b><p:b/><b><c>é</c><![CDATA[<d>]]></b></a>".utf8))
        let name = { XMLName(namespace: "u", local: $0) }
        #expect(document.root.name == name("a"))
        #expect(document.root.all(name("b")).count == 2)
        #expect(document.root.first(name("b"))?.text == "t")
        #expect(document.root.first(name("b"))?.attribute("x") == "1 & 2")
        #expect(document.root.first(name("b"))?.line == 2)
        #expect(document.root.all(name("b")).last?.first(name("c"))?.text == "é")
        #expect(document.root.all(name("b")).last?.text == "é<d>")
        #expect(document.root.first(XMLName(namespace: "v", local: "b"))?.text == nil)
        #expect(document.root.first(name("z")) == nil && document.root.first(name("b"), name("z")) == nil)
        #expect(document.root.children.map(\.name.local) == ["b", "b", "b"])
    }

    static let bomb =
        "<!DOCTYPE a [<!ENTITY a0 'lollollollol'>"
        + (1...9).map { "<!ENTITY a\($0) '\(String(repeating: "&a\($0 - 1);", count: 10))'>" }.joined()
        + "]><a>&a9;</a>"

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;]><a/>",
        "<?xml version='1.0'?><!-- x --><!DOCTYPE a><a/>", "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", bomb,
    ])
    func `refuses a document type at once`(xml: String) {
        // The quickest of several tries: one may have to wait for memory.
        let times = (0..<5).map { _ in
            processorTime {
                #expect(throws: XMLParsingError.documentTypeDeclaration) { try XMLDocument(Data(xml.utf8)) }
            }
        }
        #expect(times.contains { $0 < .milliseconds(50) })
    }

    @Test func `refuses a document type in UTF-16 too`() throws {
        let xml = try #require(Self.bomb.data(using: .utf16))
        #expect(throws: XMLParsingError.documentTypeDeclaration) { try XMLDocument(xml) }
    }

    @Test(arguments: [257, 100_000])
    func `refuses deep nesting`(depth: Int) {
        let xml = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        #expect(throws: XMLParsingError.tooDeep(limit: 256)) { try XMLDocument(Data(xml.utf8)) }
    }

    @Test func `accepts nesting up to its limit`() throws {
        let xml = String(repeating: "<a>", count: 256) + String(repeating: "</a>", count: 256)
        #expect(try XMLDocument(Data(xml.utf8)).root.name.local == "a")
    }

    @Test func `refuses what is too large or has too many elements`() {
        let xml = Data("<a><b/><b/></a>".utf8)
        #expect(throws: XMLParsingError.tooLarge(limit: 10)) { try XMLDocument(xml, sizeLimit: 10) }
        #expect(throws: XMLParsingError.tooManyElements(limit: 2)) { try XMLDocument(xml, elementLimit: 2) }
        #expect(throws: XMLParsingError.empty) { try XMLDocument(Data()) }
    }

    enum Hostile: CaseIterable {
        case attributes, namespaces

        var xml: String {
            switch self {
            case .attributes: "<a " + (1...1_000_000).map { "a\($0)='' " }.joined() + "/>"
            case .namespaces: "<a><b " + (1...100_000).map { "xmlns:n\($0)='u\($0)' " }.joined() + "/></a>"
            }
        }
    }

    @Test(arguments: Hostile.allCases, ["utf-8", "utf-16", "utf-16le", "utf-7"])
    func `refuses an element of 1,000,000 attributes, or of 100,000 namespace declarations`(
        hostile: Hostile, encoding: String
    ) throws {
        let text = "<?xml version='1.0' encoding='\(encoding)'?>" + hostile.xml
        let encodings: [String: String.Encoding] = ["utf-16": .utf16, "utf-16le": .utf16LittleEndian]
        let bytes = try #require(
            encoding == "utf-7" ? Self.inUTF7(text) : text.data(using: encodings[encoding] ?? .utf8))
        #expect(throws: XMLParsingError.tooManyAttributes(limit: 256)) { try XMLDocument(bytes) }
    }

    /// With the equals signs behind the declaration written as numbers.
    private static func inUTF7(_ text: String) -> Data {
        let end = text.range(of: "?>")?.upperBound ?? text.startIndex
        return Data((text[..<end] + text[end...].replacing("=", with: "+AD0-")).utf8)
    }

    @Test func `refuses more namespaces around an element than one may have`() {
        let depths = (1...200).map { "<a xmlns:n\($0)='u' xmlns:m\($0)='v'>" }.joined()
        let xml = "<r>" + depths + String(repeating: "</a>", count: 200) + "</r>"
        #expect(throws: XMLParsingError.tooManyAttributes(limit: 256)) { try XMLDocument(Data(xml.utf8)) }
    }

    @Test func `counts the attributes of each element by itself, and nothing that only looks like one`() throws {
        let equals = String(repeating: "a='b' ", count: 300)
        let declared = (1...250).map { "xmlns:n\($0)='u'" }.joined(separator: " ")
        let xml = """
            <!-- <a \(equals)> --><?note <a \(equals)> ?>
            <a \(declared)><b \((1...256).map { "a\($0)='x>'" }.joined(separator: " "))/>\(equals)\
            <![CDATA[<a \(equals)>]]><b c="'\("= ' \u{3E}" + equals)"/></a>
            """
        let root = try XMLDocument(Data(xml.utf8)).root
        #expect(root.children.map(\.name.local) == ["b", "b"])
        #expect(root.children.first { _ in true }?.attribute("a256") == "x>")
    }

    @Test(arguments: [
        "<a>\n<b></a>", "<a>", "text", "<a/><b/>", "<a b='1' b='2'/>", "<a>&nbsp;</a>", "<a>&x;</a>", "<a>\u{0}</a>",
        "<a>&#0;</a>",
        "<a b=1/>", "<a>\u{1}</a>", " ", "\u{FEFF}", "%PDF-1.4",
    ])
    func `refuses what is not well formed, with the line`(xml: String) {
        do {
            _ = try XMLDocument(Data(xml.utf8))
            Issue.record("It was accepted.")
        } catch {
            guard case .notWellFormed(let line, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(line >= 1 && !reason.isEmpty)
        }
    }

    @Test func `refuses bytes that are not UTF-8`() {
        for bytes in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
            let xml = Data("<?xml version='1.0' encoding='UTF-8'?>\n<a>".utf8) + Data(bytes) + Data("</a>".utf8)
            #expect(throws: XMLParsingError.notUTF8(line: 2)) { try XMLDocument(xml) }
        }
    }

    @Test func `reads UTF-16, Latin-1 and a byte order mark`() throws {
        let xml = "<?xml version='1.0' encoding='UTF-16'?><a>é€</a>"
        #expect(try XMLDocument(#require(xml.data(using: .utf16))).root.text == "é€")
        let latin1 = try #require("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".data(using: .isoLatin1))
        #expect(try XMLDocument(latin1).root.text == "é")
        #expect(try XMLDocument(Data([0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8))).root.text == "é")
    }

    @Test func `carries a large attachment`() throws {
        let bytes = Data((0..<12_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let xml = Data("<a>".utf8) + bytes.base64EncodedData(options: [.lineLength76Characters]) + Data("</a>".utf8)
        #expect(try XMLDocument(xml).root.base64 == bytes)
    }

    @Test func `is done by many at once`() async throws {
        let xml = try Fixtures.data("ubl/en16931-examples/guide-example1.xml")
        let numbers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<200 { group.addTask { try InvoiceReader.read(xml).number } }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(numbers.count == 200 && Set(numbers) == ["12115118"])
    }

    @Test(arguments: ["ubl/en16931-examples/guide-example1.xml", "cii/factur-x-en16931.xml"])
    func `never crashes on a damaged file`(path: String) throws {
        let original = try Fixtures.data(path)
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var read = 0
        for _ in 0..<2_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            guard let invoice = try? InvoiceReader.read(bytes) else { continue }
            read += 1
            _ = invoice.brokenRules
        }
        #expect(read > 0, "seed \(seed)")
        for length in stride(from: 0, to: original.count, by: 499) {
            #expect(throws: InvoiceReadingError.self) { try InvoiceReader.read(original.prefix(length)) }
        }
    }
}

@Suite struct `Writing XML` {
    @Test func `escapes what XML keeps for itself and drops what it cannot hold`() throws {
        var writer = XMLWriter()
        writer.element("a", ["x": "<\"&\n"]) { $0.element("b", "a < b & c > d \u{0}\u{1}\r\u{FFFE}é€😀") }
        let root = try XMLDocument(writer.data).root
        #expect(root.attribute("x") == "<\"&\n")
        #expect(root.text == "a < b & c > d \ré€😀")
    }
}

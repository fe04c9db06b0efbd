import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `Reading JSON` {
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("\"\"", ""), ("-0.10e+2", .number("-0.10e+2")), ("[]", []),
            (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": .null]]]),
            (#""\u00e9\n\/\ud83d\ude00""#, "é\n/😀"), ("\"é😀\"", "é😀"),
        ] as [(String, JSONValue)])
    func `gives the value as written`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text.utf8) == value)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), ("[1", .unexpectedEnd), ("[1,]", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
            ("tru", .unexpectedEnd), ("nulL", .unexpectedByte), ("01", .invalidNumber), ("1.", .invalidNumber),
            ("-", .invalidNumber), ("1e", .invalidNumber), ("+1", .unexpectedByte), ("NaN", .unexpectedByte),
            ("{} {}", .trailingBytes), (#"{"a":1,"a":2}"#, .duplicateName), (#"{"a":1,"\u0061":2}"#, .duplicateName),
            (#""\ud800""#, .invalidString), (#""\ud800\u0041""#, .invalidString), (#""\udc00""#, .invalidString),
            (#""\x""#, .invalidString), ("\"a\nb\"", .invalidString), ("\u{feff}{}", .unexpectedByte),
            ("'a'", .unexpectedByte), ("{a:1}", .unexpectedByte), ("// x\n1", .unexpectedByte),
        ] as [(String, JSONParser.Failure.Reason)])
    func `refuses what RFC 8259 does not allow`(text: String, reason: JSONParser.Failure.Reason) {
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text.utf8) }
        #expect(failure?.reason == reason)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
        ] as [[UInt8]])
    func `refuses bytes that are not UTF-8`(bytes: [UInt8]) {
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(bytes) }
        #expect(failure?.reason == .invalidUTF8)
    }

    @Test func `goes 64 levels deep and no deeper`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try JSONParser.parse(nested(64).utf8) }
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(nested(65).utf8) }
        #expect(failure?.reason == .tooDeep)
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(nested(100_000).utf8) }
    }

    @Test func `reads a large object with many names in little time`() throws {
        let members = (0..<50_000).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
        let start = ContinuousClock.now
        guard case .object(let object) = try JSONParser.parse("{\(members)}".utf8) else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.count == 50_000)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `survives any bytes`() {
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var read = 0
        let alphabet = Array(#"{}[]",:\u0e1.-tfn \#n"#.utf8) + [0x00, 0xFF, 0xC3, 0xA9]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            read += 1
            var json = JSONWriter()
            json.value(value)
            #expect((try? JSONParser.parse(json.bytes)) == value, "\(bytes), seed \(seed)")
        }
        #expect(read > 0, "seed \(seed)")
    }

    @Test(arguments: [("3", 3), ("3.0", 3), ("3e2", 300), ("-0", 0), ("9223372036854775807", Int64.max)])
    func `knows a whole number however it is written`(text: String, value: Int64) {
        #expect(JSONValue.number(text).integer == value)
    }

    @Test(arguments: ["3.5", "1e400", "9223372036854775808", "1e-1"])
    func `does not round what is no whole number`(text: String) {
        #expect(JSONValue.number(text).integer == nil)
    }
}

@Suite struct `Writing JSON` {
    @Test func `escapes what must be escaped and nothing else`() throws {
        let text = "\"\\/\u{1}\u{1f}\n\r\t\u{8}\u{c}é😀\u{7f}\u{2028}"
        let bytes = JSONWriter.object { $0.field(named: "a\"", text) }
        let json = #"{"a\"":"\"\\/\u0001\u001f\n\r\t\b\fé😀"# + "\u{7f}\u{2028}\"}"
        #expect(String(decoding: bytes, as: UTF8.self) == json)
        #expect(try JSONParser.parse(bytes) == ["a\"": .string(text)])
    }

    @Test func `nests, separates and passes raw bytes through`() {
        let bytes = JSONWriter.object { json in
            json.field("id", UUID(uuidString: "A0B1C2D3-0000-7000-8000-00000000000F"))
            json.field("none", String?.none)
            json.array("items") { items in
                items.raw(#"{"x":1}"#.utf8)
                items.object { $0.field("ok", true) }
            }
            json.object("total") { $0.field("amount", "1.00") }
            json.raw("raw", "[]".utf8)
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":"a0b1c2d3-0000-7000-8000-00000000000f","none":null,"items":[{"x":1},{"ok":true}],"total":{"amount":"1.00"},"raw":[]}"#
        )
    }
}

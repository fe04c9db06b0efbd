import Foundation
import Testing

@testable import Domain

@Suite struct `Reading stored JSON` {
    private struct Everything: Codable, Equatable {
        struct Inner: Codable, Equatable {
            var totalCents: Int64
            var note: String?
        }
        enum Side: String, Codable {
            case purchase, sale
        }
        var text: String
        var sha256: String?
        var isOpen: Bool
        var count: Int
        var small: Int8
        var rate: Double
        var side: Side?
        var inner: Inner
        var lines: [Inner]
        var words: [String]
        var nested: [[Int]]
        var absent: String?
        var id: UUID
    }

    private let json = #"""
        { "absent" : null, "count":-12, "id":"0F9619FF-8B86-4D01-B42D-00CF4FC964FF", "inner":{"note":null,"total_cents":9007199254740993},
          "is_open":true, "lines":[{"total_cents":1,"note":"a, \"b\" {c}"},{"total_cents":2}], "nested":[[1,2],[]], "rate":1.5e2,
          "sha256":"ab", "side":"sale", "small":-128, "text":"q\" b\\ s\/ n\n t\t é \u00e9 \ud83d\udcd2 \u0001", "words":["x","\\"],
          "unknown":{"a":[1,{"b":"]}"}]} }
        """#

    @Test func `gives what JSONDecoder gives`() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let expected = try decoder.decode(Everything.self, from: Data(json.utf8))
        #expect(try StoredJSON.decode(Everything.self, from: Data(json.utf8)) == expected)
        #expect(expected.inner.totalCents == 9_007_199_254_740_993)
    }

    @Test(arguments: StoredExample.all)
    func `gives the same for every stored event`(example: StoredExample) throws {
        func expectSame<Payload: EventPayload>(_ payload: Payload) throws {
            #expect(try StoredJSON.decode(Payload.self, from: Data(example.json.utf8)) == payload)
        }
        try expectSame(example.payload)
    }

    /// Field by field: as it is, left out, null, and of another kind, in the event itself and in its parts.
    @Test(arguments: StoredExample.all)
    func `by hand gives what the Codable form gives`(example: StoredExample) throws {
        func expectSame<Payload: EventPayload & FieldReadable>(_ payload: Payload, _ body: Data) {
            let expected = try? StoredJSON.decode(Payload.self, from: body)
            let found = try? body.withUnsafeBytes { try Payload.read(from: $0) }
            #expect(found == expected, "\(String(decoding: body, as: UTF8.self))")
        }
        guard let payload = example.payload as? any EventPayload & FieldReadable else { return }
        let json = try JSONSerialization.jsonObject(with: Data(example.json.utf8))
        for variant in Self.variants(of: json) {
            expectSame(payload, try JSONSerialization.data(withJSONObject: variant))
        }
    }

    /// Every way in which its fields can be there or not.
    @Test(arguments: StoredExample.all)
    func `is written by hand as the Codable form is written`(example: StoredExample) throws {
        func expectSame<Payload: EventPayload>(_ payload: Payload, _ body: Data) throws {
            guard let payload = try? StoredJSON.decode(Payload.self, from: body) else { return }
            #expect(try payload.storedText() == EventCoding.text(of: payload))
        }
        let json = try JSONSerialization.jsonObject(with: Data(example.json.utf8))
        for variant in Self.variants(of: json) {
            try expectSame(example.payload, try JSONSerialization.data(withJSONObject: variant))
        }
    }

    private static let controlCharacters =
        String(String.UnicodeScalarView((0...0x20).map(Unicode.Scalar.init))) + "\u{7f}\u{85}\u{2028}"

    /// The value, and it with each of its parts changed in each way.
    private static func variants(of value: Any) -> [Any] {
        var variants = [value]
        if let members = value as? [String: Any] {
            for (name, member) in members {
                let others: [Any?] =
                    [nil, NSNull(), "text", #"té/"xt"\n"#, controlCharacters, 12, true, ["text"], ["name": 1]]
                    + self.variants(of: member)
                for other in others {
                    var changed = members
                    changed[name] = other
                    variants.append(changed)
                }
            }
        } else if let elements = value as? [Any] {
            for index in elements.indices {
                for other in self.variants(of: elements[index]) + [NSNull(), 1, "text"] {
                    var changed = elements
                    changed[index] = other
                    variants.append(changed)
                }
            }
        }
        return variants
    }

    @Test func `of a text that was cut anywhere fails, and reads nothing beyond its end`() {
        let bytes = Data(#"{"note":"a\u00e9","total_cents":12}"#.utf8)
        for count in 0..<bytes.count {
            #expect(throws: DecodingError.self) {
                try StoredJSON.decode(Everything.Inner.self, from: bytes.prefix(count))
            }
        }
    }

    @Test(arguments: [
        "", " ", "null", "[]", "\"\"", "{", "}", "{}", "{}}", #"{"total_cents":}"#, #"{"total_cents":"1"}"#,
        #"{"total_cents":1.5}"#, #"{"total_cents":99999999999999999999}"#, #"{"total_cents":null}"#,
        #"{"total_cents":true}"#, #"{"total_cents":1,}"#, #"{"total_cents":1 "note":"x"}"#, #"{total_cents:1}"#,
        #"{"total_cents":1} x"#, #"{"total_cents":1,"note":1}"#, #"{"total_cents":1,"note":"\x"}"#,
        #"{"total_cents":1,"note":"\ud83d"}"#, #"{"total_cents":1,"note":"\u00"}"#, #"{"total_cents":[1]}"#,
    ])
    func `of another shape fails`(text: String) {
        #expect(throws: DecodingError.self) {
            try StoredJSON.decode(Everything.Inner.self, from: Data(text.utf8))
        }
    }

    @Test func `of endless depth fails, and does no harm`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: DecodingError.self) {
            try StoredJSON.decode(Everything.Inner.self, from: Data(#"{"other":\#(deep)"#.utf8))
        }
    }
}

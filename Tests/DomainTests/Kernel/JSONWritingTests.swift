import Foundation
import TestTools
import Testing

@testable import Domain

@Suite struct `A text in JSON` {
    private func asFoundation(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    /// Whatever stands at whichever place of the eight bytes that are looked at together, and behind them.
    @Test func `is written as Foundation writes it, wherever a character stands`() throws {
        for scalar in (0..<0x100).compactMap({ Unicode.Scalar($0 as UInt32) }) {
            for length in 0..<18 {
                let text =
                    String(repeating: "x", count: length) + String(scalar) + String(repeating: "é", count: 17 - length)
                #expect(try text.json == asFoundation(text))
            }
        }
    }

    @Test func `made of any characters is written as Foundation writes it`() throws {
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        let alphabet = Array("ab \"\\/\n\u{0}\u{1f}\u{7f}\u{80}é€\u{2028}\u{1F4D2}")
        for _ in 0..<2_000 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            #expect(try text.json == asFoundation(text), "seed \(seed)")
        }
    }
}

@Suite struct `An object in JSON` {
    @Test func `has commas between its members, whatever their values end with`() {
        let object = JSONObject { json in
            json.object("inner") { $0.object("empty") { _ in } }
            json.field("bracket", "{")
            json.field("words", ["[", "{"])
            json.field("none", [String]())
            json.field(named: "a\"b", 1)
            json.null("null")
        }
        #expect(
            object.text
                == #"{"inner":{"empty":{}},"bracket":"{","words":["[","{"],"none":[],"a\"b":1,"null":null}"#)
    }
}

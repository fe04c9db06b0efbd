import Foundation
import Testing

@testable import EventStore

@Suite struct `A stored answer` {
    static let answer = StoredAnswer(
        status: 200, headers: ["etag": "\"7\"", "location": "/v1/a: b"], body: Data([0, 10, 255]))
    static let requestHash = Data(repeating: 9, count: 32)

    @Test(arguments: [answer, StoredAnswer(status: 599, headers: [:], body: Data())])
    func `comes out of its bytes as it went in`(answer: StoredAnswer) throws {
        let found = try AnswerCoding.unpack(AnswerCoding.pack(answer, to: Self.requestHash))
        #expect(found.answer == answer)
        #expect(found.requestHash == Self.requestHash)
    }

    @Test func `that ends too early is refused`() {
        let packed = AnswerCoding.pack(Self.answer, to: Self.requestHash)
        for count in 0..<packed.count - Self.answer.body.count {
            #expect(throws: AnswerCoding.Malformed.self) { try AnswerCoding.unpack(packed.prefix(count)) }
        }
    }

    @Test func `with a header that is none is refused`() {
        let packed = Data([0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 3]) + Data("abc".utf8)
        #expect(throws: AnswerCoding.Malformed.self) { try AnswerCoding.unpack(packed) }
    }
}

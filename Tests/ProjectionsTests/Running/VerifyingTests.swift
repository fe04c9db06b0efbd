import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Verifying a read model` {
    let invoice = ID<Document>.named("invoice")

    @Test func `every model equals a fresh fold of the log`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let position = try await projecting.store.head().position
            for model in ReadModels.all {
                let found = try await ReadModels.verify(model, on: projecting.database.url)
                #expect(found.isEqual, "\(found)")
                #expect(found.position == position && found.rows > 0 && found.differences.isEmpty)
            }
        }
    }

    @Test func `says which rows differ, and in what`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try story.uploads(invoice)
            try story.uploads(.named("other"))
            try await projecting.tell(story)
            let stranger = UUID()
            try projecting.owner().script(
                """
                UPDATE \(DocumentRow.table) SET title = 'another', json = '{}' WHERE id = '\(invoice.uuid)';
                INSERT INTO \(DocumentRow.table) (id, office, row_state, json)
                VALUES ('\(stranger)', '\(ID<Office>.office)', '{}', '{}');
                DELETE FROM \(DocumentRow.table) WHERE id = '\(ID<Document>.named("other").uuid)';
                """)
            let found = try await ReadModels.verify(DocumentRow.self, on: projecting.database.url)
            #expect(!found.isEqual && found.liveDigest != found.freshDigest && found.differing == 3)
            let byID = Dictionary(uniqueKeysWithValues: found.differences.map { ($0.id, $0) })
            #expect(byID[invoice.uuid]?.kind == .different)
            #expect(byID[invoice.uuid]?.columns == ["title", "json"])
            #expect(byID[stranger]?.kind == .extra)
            #expect(byID[ID<Document>.named("other").uuid]?.kind == .missing)
        }
    }

    @Test func `while writes go on, it compares at one position`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            for number in 1...600 { try story.uploads(.named("\(number)")) }
            let whole = story
            async let telling: Void = projecting.tell(whole)
            for _ in 1...5 {
                let found = try await ReadModels.verify(DossierRow.self, on: projecting.database.url)
                #expect(found.isEqual, "\(found)")
            }
            try await telling
        }
    }

    @Test func `sets are kept in one order, whatever the process`() throws {
        let many = Set((0..<200).map { _ in UUID() })
        let text = try CanonicalJSON.text(of: many)
        #expect(text == "[" + many.map { "\"\($0.uuidString)\"" }.sorted().joined(separator: ",") + "]")
        #expect(try JSONDecoder().decode(Set<UUID>.self, from: Data(text.utf8)) == many)
    }

    @Test func `the canonical text is what JSONEncoder writes with sorted keys`() throws {
        struct Everything: Codable {
            enum Choice: Codable {
                case one(text: String, Int)
                case none
            }
            var text = "a \"quote\", a \\, \n and é\u{1F4D2}"
            var numbers: [String: Double] = ["b": 1.5, "a": -0.25]
            var choices = [Choice.one(text: "x", 3), .none]
            var absent: Int?
            var nested = [[1, 2], []]
            var flag = true
            var small: Int8 = -3
            var large: UInt64 = .max
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = String(decoding: try encoder.encode(Everything()), as: UTF8.self)
        #expect(try CanonicalJSON.text(of: Everything()) == expected)
    }
}

import Foundation
import Testing

@testable import Domain

@Suite struct `The shape of a stored event` {
    @Test(arguments: StoredExample.all)
    func `is that of its example, field by field, both ways`(example: StoredExample) throws {
        let kind = try #require(try StoredEvents.all().first { $0.type == example.type })
        let json = try JSONSerialization.jsonObject(with: Data(example.json.utf8))
        expect(json, has: kind.shape, at: example.type)
    }

    /// Examples have every field filled, so neither side may have one the other lacks; objects inside may leave some out.
    private func expect(_ json: Any, has shape: PayloadShape, at place: String, isInside: Bool = false) {
        switch (shape, json) {
        case (.object(let fields), let object as [String: Any]):
            let (names, required) = (Set(fields.map(\.name)), Set(fields.filter(\.isRequired).map(\.name)))
            #expect(names.isSuperset(of: object.keys) && required.isSubset(of: object.keys), "\(place)")
            if !isInside { #expect(Set(object.keys) == names, "\(place)") }
            for field in fields {
                if let value = object[field.name] {
                    expect(value, has: field.shape, at: "\(place).\(field.name)", isInside: true)
                }
            }
        case (.array(let element), let array as [Any]):
            for value in array { expect(value, has: element, at: "\(place)[]", isInside: true) }
        case (.string, is String): break
        case (.boolean, let number as NSNumber): #expect(number == 0 || number == 1, "\(place)")
        case (.integer, let number as NSNumber): #expect(Double(number.intValue) == number.doubleValue, "\(place)")
        case (.number, is NSNumber): break
        default: Issue.record("\(place) is \(json), which is no \(shape)")
        }
    }

    @Test func `lists every type of every catalog once`() throws {
        let kinds = try StoredEvents.all()
        #expect(kinds.map(\.type).sorted() == StoredCatalog.all.flatMap(\.types).sorted())
        for catalog in StoredCatalog.all {
            #expect(kinds.filter { $0.category == catalog.category }.map(\.type) == catalog.types)
        }
    }

    @Test func `tells what may be left out`() throws {
        let shape = try PayloadShape(of: DocumentEvent.Noted.self)
        #expect(
            shape
                == .object([
                    .init(name: "dossier", shape: .string, isRequired: true),
                    .init(name: "note", shape: .string, isRequired: false),
                ]))
    }
}

@Suite struct `A retired shape` {
    /// As it was stored before the reason was known.
    private struct StampedV1: EventPayload {
        static let eventType = "seal.stamped"
        var on: String
    }

    private struct Stamped: EventPayload {
        static let eventType = "seal.stamped.2"
        var on: String
        var reason: String
    }

    private enum SealEvent: DomainEvent {
        case stamped(Stamped)

        static let catalog = EventCatalog<Self>()
            .reading(Self.stamped)
            .reading { (old: StampedV1) in .stamped(Stamped(on: old.on, reason: "unknown")) }

        var payload: any EventPayload {
            switch self {
            case .stamped(let payload): payload
            }
        }
    }

    @Test func `is lifted by one line of the catalog, and the log is left as it is`() throws {
        let stored = Data(#"{"on":"2019-05-01"}"#.utf8)
        let lifted = try SealEvent.catalog.event("seal.stamped", stored)
        #expect(lifted == .stamped(Stamped(on: "2019-05-01", reason: "unknown")))
        #expect(type(of: lifted.payload).eventType == "seal.stamped.2")
        #expect(SealEvent.catalog.types == ["seal.stamped", "seal.stamped.2"])
        #expect(try SealEvent.catalog.shapes().map(\.type) == SealEvent.catalog.types)
    }

    @Test func `that no line lifts stops who must decide on it`() {
        #expect(throws: UnknownEventType(type: "seal.broken")) {
            try SealEvent.catalog.event("seal.broken", Data("{}".utf8))
        }
    }
}

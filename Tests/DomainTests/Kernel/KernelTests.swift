import Foundation
import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A moment` {
    @Test(arguments: [
        ("2026-03-15T12:00:00Z", "2026-03-15T12:00:00.000000Z"),
        ("2026-03-15T12:00:00z", "2026-03-15T12:00:00.000000Z"),
        ("2026-03-15T12:00:00.5Z", "2026-03-15T12:00:00.500000Z"),
        ("2026-03-15T12:00:00.123456789+01:00", "2026-03-15T11:00:00.123456Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z"),
        ("2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00.000000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000000Z"),
    ])
    func `is read with any offset and written in UTC with six decimals`(text: String, canonical: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.description == canonical)
        #expect(Timestamp(canonical) == moment)
    }

    @Test(arguments: [
        "", "T", "2026-03-15", "2026-03-15T", "2026-03-15 12:00:00Z", "2026-03-15T12:00:00", "2026-03-15T12:00Z",
        "2026-03-15T24:00:00Z", "2026-03-15T12:60:00Z", "2026-03-15T12:00:61Z", "2026-03-15T12:00:00.Z",
        "2026-03-15T12:00:00.1234567890Z", "2026-03-15T12:00:00+24:00", "2026-03-15T12:00:00+0100",
        "2026-03-15T12:00:00Z ", " 2026-03-15T12:00:00Z", "2026-03-15 T12:00:00Z", "2026-02-30T12:00:00Z",
        "2026-03-15T1２:00:00Z", "2026-03-15T-1:00:00Z", "2026-03-15T12:00:00ZZ",
    ])
    func `that is written otherwise is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `is counted in microseconds since 1970`() {
        #expect(Timestamp("1970-01-01T00:00:00Z")?.microseconds == 0)
        #expect(Timestamp.noon.description == "2026-03-15T12:00:00.000000Z")
        #expect(Timestamp.noon.adding(seconds: -1).description == "2026-03-15T11:59:59.000000Z")
        #expect(Timestamp(Timestamp.noon.date) == .noon)
        #expect(Timestamp.noon < Timestamp.noon.adding(seconds: 1))
    }

    @Test func `falls on a day in Brussels`() throws {
        let lateInUTC = try #require(Timestamp("2026-06-30T22:00:00Z"))
        #expect(CommandContext.by(.claire, at: lateInUTC).today == .day("2026-07-01"))
    }
}

@Suite struct `An identity` {
    @Test func `is written in lower case and read in either`() throws {
        let text = "0f9619ff-8b86-4d01-b42d-00cf4fc964ff"
        let id = try #require(ID<Document>(text.uppercased()))
        #expect(id.description == text)
        #expect(String(decoding: try JSONEncoder().encode([id]), as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([ID<Document>].self, from: Data("[\"\(text)\"]".utf8)) == [id])
    }

    @Test(arguments: ["", "0f9619ff", "0f9619ff8b864d01b42d00cf4fc964ff", "0g9619ff-8b86-4d01-b42d-00cf4fc964ff"])
    func `that is no UUID is refused`(text: String) {
        #expect(ID<Document>(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ID<Document>].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    @Test func `that follows from names is the same for ever`() {
        #expect(UUID.derived(from: ["a", "b"]).uuidString == "FACDDE7A-BF1E-8C5B-B012-73AB2E282F79")
        #expect(UUID.derived(from: ["ab"]) != UUID.derived(from: ["a", "b"]))
        #expect(UUID.derived(from: ["a", ""]) != UUID.derived(from: ["a"]))
        #expect(UUID.derived(from: ["1:a"]) != UUID.derived(from: ["a"]))
    }

    @Test func `that follows from names is a UUID of version 8`() {
        for name in 0..<100 {
            let bytes = UUID.derived(from: ["\(name)"]).uuid
            #expect(bytes.6 >> 4 == 8 && bytes.8 >> 6 == 0b10)
        }
    }

    @Test func `of a decider names its stream`() {
        let id = ID<BookingProposal>.named("proposal")
        #expect(StreamID(id).description == "proposal-\(id)")
    }

    @Test func `of an author says who it was`() {
        let token = ID<AccessToken>.named("token")
        #expect(Author.member(.claire).description == "member:\(ID<Member>.claire)")
        #expect(Author.token(token, of: .claire).description == "token:\(token)")
        #expect(Author.policy("reading").description == "policy:reading")
        #expect(Author.token(token, of: .claire).member == .claire && Author.policy("reading").member == nil)
    }
}

@Suite struct `An event catalog` {
    @Test func `stops at a type it does not know`() {
        #expect(throws: UnknownEventType(type: "office.moved")) {
            try OfficeEvent.catalog.event("office.moved", Data("{}".utf8))
        }
        #expect(OfficeEvent.catalog.types.contains("office.opened"))
        #expect(!OfficeEvent.catalog.types.contains("office.moved"))
    }

    @Test(arguments: ["", "{", "{}", "[]", "{\"name\":1}", "null"])
    func `stops at a body of another shape`(body: String) {
        #expect(throws: DecodingError.self) { try OfficeEvent.catalog.event("office.opened", Data(body.utf8)) }
    }

    @Test func `passes by a field it does not know`() throws {
        let event = try OfficeEvent.catalog.event("office.opened", Data(#"{"name":"Cabinet","since":1980}"#.utf8))
        #expect(event == .opened(.init(name: "Cabinet")))
    }
}

@Suite struct `An act` {
    private let journal = Loaded<Journal>(id: Journal.id("CFAK", of: .bakery), state: Journal(), version: 3)

    @Test func `guards a stream once and writes nothing for no events`() {
        var act = Act()
        act.guarding(journal)
        act.guarding(journal)
        act.append([], to: journal, dossier: .bakery)
        #expect(act.isEmpty)
        #expect(act.guards == [.init(stream: journal.stream, expectedVersion: 3)])
    }

    @Test func `takes up another whole`() {
        var other = Act()
        other.guarding(journal)
        other.append([.numberingStarted(in: "2026")], to: journal, dossier: .bakery)
        var act = Act()
        act.guarding(journal)
        act.append(contentsOf: other)
        #expect(act.guards.count == 1 && act.writes.map(\.expectedVersion) == [3])
        #expect(act.writes.first?.stream == journal.stream && act.writes.first?.dossier == .bakery)
    }

    @Test func `goes on where what it took up has left a stream`() {
        var other = Act()
        other.append([.numberingStarted(in: "2026")], to: journal, dossier: .bakery)
        var act = Act()
        let sales = Loaded<Journal>(id: Journal.id("CFVK", of: .bakery), state: Journal(), version: 1)
        act.append([.numberingStarted(in: "2026")], to: sales, dossier: .bakery)
        act.append(contentsOf: other)
        act.append([.numberingStarted(in: "2027")], to: act.leaving(journal), dossier: .bakery)
        #expect(act.leaving(journal).version == 5 && act.leaving(sales).version == 2)
        #expect(act.writes.map(\.stream) == [sales.stream, journal.stream])
        #expect(act.writes.map(\.payloads.count) == [1, 2])
    }
}

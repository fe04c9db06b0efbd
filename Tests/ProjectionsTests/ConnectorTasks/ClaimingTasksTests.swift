import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

@Suite struct `Finding tasks to claim` {
    private func claimable(
        _ projecting: Projecting, now: Timestamp = .noon, limit: Int = 10, dossiers: [ID<Dossier>]? = nil,
        installation: String = "demo", by agent: Author = .otherAgent, resuming: Bool = false
    ) async throws -> [ID<ConnectorTask>] {
        try await ConnectorTaskQuery(projecting.queries).claimable(
            by: "\(agent)", software: "simulated", installation: installation, resuming: resuming, dossiers: dossiers,
            now: now, limit: limit, of: .office
        ).map(\.id)
    }

    /// A dossier with three tasks, all prepared.
    private func queue(_ dossier: ID<Dossier> = .bakery, _ names: [String] = ["1", "2", "3"]) throws -> Story {
        var story = Story(dossier: dossier)
        for name in names { try story.createsTask(.named(name), for: .named("document \(name)"), number: name) }
        for name in names { try story.prepares(.named(name)) }
        return story
    }

    @Test func `they come first in, first out, up to the limit`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try queue())
            #expect(try await claimable(projecting) == [.named("1"), .named("2"), .named("3")])
            #expect(try await claimable(projecting, limit: 2) == [.named("1"), .named("2")])
            #expect(try await claimable(projecting, dossiers: [.named("other")]).isEmpty)
            #expect(try await claimable(projecting, installation: "elsewhere").isEmpty)
        }
    }

    @Test func `one that waits for its document holds up those behind it`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            for name in ["1", "2", "3"] { try story.createsTask(.named(name), for: .named(name)) }
            try story.prepares(.named("1"))
            try story.prepares(.named("3"))
            try await projecting.tell(story)
            #expect(try await claimable(projecting) == [.named("1")])
        }
    }

    @Test func `one that is held holds up its dossier until its lease is over, and no other dossier`() async throws {
        try await Projecting.with { projecting in
            var story = try queue()
            let until = Timestamp.noon.adding(seconds: 600)
            try story.claims(.named("1"), until: until)
            try await projecting.tell(story)
            try await projecting.tell(try queue(.named("other"), ["4"]))
            #expect(try await claimable(projecting) == [.named("4")])
            // Whoever holds it may go on with what comes next.
            #expect(try await claimable(projecting, by: .agent) == [.named("2"), .named("3"), .named("4")])
            #expect(
                try await claimable(projecting, now: until) == [.named("1"), .named("2"), .named("3"), .named("4")])
        }
    }

    @Test func `one that failed holds up its dossier, wherever it stands`() async throws {
        try await Projecting.with { projecting in
            var story = try queue(.bakery, ["1", "2", "3"])
            try story.fails(.named("2"), for: .named("document 2"))
            try await projecting.tell(story)
            #expect(try await claimable(projecting).isEmpty)
            let told = story.events.count
            try story.retries(.named("2"), for: .named("document 2"))
            try await projecting.tell(story, from: told)
            #expect(try await claimable(projecting) == [.named("1"), .named("2"), .named("3")])
        }
    }

    @Test func `one that was given up holds up nobody, and an entry with its number is not its own`() async throws {
        try await Projecting.with { projecting in
            var story = try queue(.bakery, ["1", "2", "3"])
            try story.fails(.named("1"), for: .named("document 1"))
            try story.abandons(.named("1"), for: .named("document 1"))
            try await projecting.tell(story)
            #expect(try await claimable(projecting, by: .agent) == [.named("2"), .named("3")])
            #expect(try TaskRow.fold(story.events)[ID<ConnectorTask>.named("1").uuid]?.phase == .abandoned)
            #expect(try await tasks(projecting, booking: [.init("R-1", number: "1")]).isEmpty)
        }
    }

    @Test func `those an agent holds come again where it resumes, and always behind one that is free again`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = try queue(.bakery, ["1", "2", "3", "4"])
            let until = Timestamp.noon.adding(seconds: 600)
            for name in ["1", "2", "3"] { try story.claims(.named(name), until: until) }
            try await projecting.tell(story)
            #expect(try await claimable(projecting, by: .agent) == [.named("4")])
            #expect(
                try await claimable(projecting, by: .agent, resuming: true)
                    == [.named("1"), .named("2"), .named("3"), .named("4")])
            #expect(
                try await claimable(projecting, limit: 2, by: .agent, resuming: true) == [.named("1"), .named("2")])
            #expect(try await claimable(projecting, by: .otherAgent, resuming: true).isEmpty)

            let told = story.events.count
            try story.fails(.named("1"), for: .named("document 1"))
            try story.retries(.named("1"), for: .named("document 1"))
            try await projecting.tell(story, from: told)
            #expect(
                try await claimable(projecting, by: .agent) == [.named("1"), .named("2"), .named("3"), .named("4")])
        }
    }

    @Test func `a task carries its entry as the contract says`() throws {
        var story = try queue()
        try story.claims(.named("1"), until: Timestamp.noon.adding(seconds: 600))
        let row = try #require(try TaskRow.fold(story.events)[ID<ConnectorTask>.named("1").uuid])
        let item = try RenderedItem(row.json())
        #expect(item.text("kind") == "book-entry")
        #expect(item.text("dossier", "code") == "DUPONT")
        #expect(item.text("journal") == "CFAK")
        #expect(item.text("entry", "invoice_number") == "F-17")
        #expect(item.text("entry", "total") == "121.00")
        #expect(item.text("entry", "currency") == "EUR")
        #expect(item.text("document", "sha256") == String(repeating: "b2", count: 32))
        #expect(item.text("document", "href") == "/v1/connector/tasks/\(row.id)/document")
        #expect(item.text("lease_until") == "\(Timestamp.noon.adding(seconds: 600))")
        for name in ["external_ref", "address", "iban"] { #expect(item.isNull("entry", "counterparty", name)) }
    }

    @Test func `an entry leads to the task completed under its reference, and by its number only to one not completed`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = try queue()
            for (name, reference) in [("1", "R-1"), ("2", "R-2")] {
                try story.completes(.named(name), for: .named("document \(name)"), as: reference)
            }
            try await projecting.tell(story)
            let entries = [
                LedgerEvent.Entry("R-1", number: "2"), .init("R-2", number: "1"), .init("FOREIGN", number: "1"),
                .init("R-3", number: "3"),
            ]
            #expect(
                try await tasks(projecting, booking: entries)
                    == ["R-1": .named("1"), "R-2": .named("2"), "R-3": .named("3")])
        }
    }

    @Test
    func `an entry does not lead by its number to a task the package refused for it, where its invoice is another`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = try queue(.bakery, ["1"])
            try story.fails(.named("1"), for: .named("document 1"), reason: "number-taken")
            try await projecting.tell(story)
            let entries = [
                LedgerEvent.Entry("OTHER", number: "1", invoice: "MILL 77"), .init("OWN", number: "1", invoice: "f17"),
                .init("SILENT", number: "1"),
            ]
            #expect(
                try await tasks(projecting, booking: entries) == ["OWN": .named("1"), "SILENT": .named("1")])
        }
    }

    @Test func `of tasks completed under one reference, an entry is its fiscal year's, or the first that was sent's`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = Story()
            for (name, year) in [("a", "2026"), ("b", "2026"), ("c", "2027")] {
                let document = ID<Document>.named("document \(name)")
                try story.createsTask(.named(name), for: document, number: name == "b" ? "2" : "1", fiscalYear: year)
                try story.completes(.named(name), for: document, as: "R")
            }
            try await projecting.tell(story)
            func booked(by entry: LedgerEvent.Entry) async throws -> ID<ConnectorTask>? {
                try await tasks(projecting, booking: [entry])["R"]
            }
            #expect(try await booked(by: .init("R", number: "1")) == .named("a"))
            #expect(try await booked(by: .init("R", number: "2")) == .named("a"))
            #expect(try await booked(by: .init("R", number: "1", year: "2027")) == .named("c"))
            #expect(try await booked(by: .init("R", number: "1", year: "2028")) == .named("b"))
            #expect(try await booked(by: .init("R", number: "9", year: "2028")) == .named("a"))
        }
    }

    private func tasks(
        _ projecting: Projecting, booking entries: [LedgerEvent.Entry]
    ) async throws -> [String: ID<ConnectorTask>] {
        try await ConnectorTaskQuery(projecting.queries).tasks(booking: entries, in: .bakery, of: .office)
            .mapValues(\.id)
    }
}

extension LedgerEvent.Entry {
    fileprivate init(_ reference: String, number: String, year: String = "2026", invoice: String? = nil) {
        self.init(
            externalRef: reference, journal: "CFAK", number: number, period: "\(year)-03", fiscalYear: year,
            date: "\(year)-03-10", invoiceNumber: invoice, counterpartyName: nil, counterpartyVatNumber: nil,
            paid: false, lines: [], document: nil)
    }
}

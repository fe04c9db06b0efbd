import Domain
import Foundation
import Testing

@testable import EventStore

extension AppendRequest {
    /// `lines` entered in one daybook that stands at `version`.
    static func entering(
        _ lines: String..., in daybook: ID<Daybook>, at version: Int, of office: ID<Office>,
        dossier: ID<Dossier>? = nil,
        key: CommandKey? = nil
    ) throws -> AppendRequest {
        try several([(daybook, version, lines)], of: office, dossier: dossier, key: key)
    }

    /// Lines entered in several daybooks, and others that must stand where they are said to.
    static func several(
        _ writes: [(daybook: ID<Daybook>, version: Int, lines: [String])],
        guarding guards: [(daybook: ID<Daybook>, version: Int)] = [], of office: ID<Office>,
        dossier: ID<Dossier>? = nil,
        key: CommandKey? = nil
    ) throws -> AppendRequest {
        var act = Act()
        for write in writes {
            let loaded = Loaded(id: write.daybook, state: Daybook(), version: write.version)
            act.append(write.lines.map { .entered(.init(line: $0)) }, to: loaded, dossier: dossier)
        }
        for guarded in guards {
            act.guarding(Loaded(id: guarded.daybook, state: Daybook(), version: guarded.version))
        }
        return try AppendRequest(act, in: .of(office), answer: key.map { KeyedAnswer(key: $0, answer: .created) })
    }
}

extension StoredAnswer {
    static let created = StoredAnswer(
        status: 201, headers: ["etag": "\"1\"", "location": "/v1/daybooks/1"], body: Data([0, 255, 10, 34]))
}

extension CommandKey {
    static func fresh(asking request: String = "POST /v1/daybooks") -> CommandKey {
        CommandKey(actor: "token:\(UUID())", key: UUID().uuidString, requestHash: Data(request.utf8))
    }
}

extension AppendOutcome {
    var positions: ClosedRange<Int64>? {
        guard case .appended(let first, let last) = self else { return nil }
        return first...last
    }

    var isConflict: Bool {
        if case .conflict = self { true } else { false }
    }
}

extension EventStore {
    /// The whole log.
    func everything() async throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        while true {
            let batch = try await self.events(after: events.last?.position ?? 0, limit: 1000, where: .everything)
            if batch.events.isEmpty { return events }
            events += batch.events
        }
    }

    func lines(of daybook: ID<Daybook>, of office: ID<Office>) async throws -> [String] {
        try await StreamReader(store: self, office: office).load(daybook).state.lines
    }
}

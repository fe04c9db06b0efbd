import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `An append that the database refuses` {
    @Test func `fails by itself, and those that went to the database with it are written`() async throws {
        try await TestDatabase.withStore { store, database in
            let office = ID<Office>.fresh
            // PostgreSQL's text has no NUL, and no JSON has one: no command of ours writes this.
            let refused = try AppendRequest.entering("x", in: .fresh, at: 0, of: office).with(body: "{\"line\":\"\0\"}")
            let owner = try database.owner()
            try owner.script("BEGIN; LOCK TABLE log.head IN ACCESS EXCLUSIVE MODE")
            let requests = try (0..<20).map { number in
                try number == 7 ? refused : .entering("\(number)", in: .fresh, at: 0, of: office)
            }
            let appends = requests.map { request in Task { try await store.append(request) } }
            try await eventually { try owner.seesSomebodyWait() }
            // The writer waits with the first; the others come together behind it.
            try await Task.sleep(for: .milliseconds(300))
            try owner.script("COMMIT")

            var positions: [Int64] = []
            for (number, append) in appends.enumerated() {
                switch await append.result {
                case .success(let outcome): positions += try #require(outcome.positions).map(\.self)
                case .failure(let error): #expect(number == 7 && error is LogUnavailable, "\(number): \(error)")
                }
            }
            #expect(positions.sorted() == Array(1...19))
            try await #expect(store.everything().count == 19)
            try await #expect(
                store.append(.entering("after", in: .fresh, at: 0, of: office)) == .appended(first: 20, last: 20))
        }
    }
}

extension AppendRequest {
    /// The same, with another text in every event.
    fileprivate func with(body: String) -> AppendRequest {
        let changed = writes.map { write in
            let events = write.events.map {
                PreparedEvent(
                    id: $0.id, office: $0.office, dossier: $0.dossier, stream: $0.stream, type: $0.type,
                    actor: $0.actor, causation: $0.causation, correlation: $0.correlation, body: body)
            }
            return Write(stream: write.stream, expectedVersion: write.expectedVersion, events: events)
        }
        return AppendRequest(office: office, writes: changed, guards: guards, answer: answer)
    }
}

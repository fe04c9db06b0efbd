import Domain
import EventStore

/// A subscriber that begins at the beginning and understands every event, against pages of as many rows that nobody looks at.
enum CatchUpRow: LogRow {
    static let name = "log-catchup"
    static let abstract = "Catching up with every event decoded, against a keyset read without."

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let log = try await bench.log()
        let read = KeysetRead(log.database)
        let store = PostgresEventStore(conninfo: log.database.url, logger: .quiet)
        defer { store.close() }
        var rounds: [(ours: Double, text: Double, binary: Double)] = []
        for _ in 0..<bench.options.rounds {
            let text = try read.asText(through: bench.stretch)
            let binary = try read.asBinary(through: bench.stretch)
            rounds.append((try await catchUp(with: store, through: bench.stretch), text, binary))
        }
        let name = "catch-up, every event decoded"
        return [
            Comparison(rounds: rounds.map { ($0.ours, $0.text) })
                .more(name, \.self, "events/s", than: "keyset read by pgbench", goal: 0.8),
            Comparison(rounds: rounds.map { ($0.ours, $0.binary) })
                .more(name, \.self, "events/s", than: "the same, binary", goal: nil),
        ]
    }

    /// - Returns: events a second.
    private static func catchUp(with store: PostgresEventStore, through end: Int) async throws -> Double {
        let start = ContinuousClock.now
        var understood = 0
        for try await batch in store.subscribe(after: 0, batch: KeysetRead.page) {
            for event in batch.events {
                guard try event.decoded(as: BookingProposalEvent.self) != nil else { throw Strange(type: event.type) }
            }
            understood += batch.events.count
            if understood >= end { break }
        }
        return Double(understood) / ((ContinuousClock.now - start) / .seconds(1))
    }

    struct Strange: Error {
        let type: String
    }
}

import Foundation
import Postgres

/// The worklist folded anew from the whole log, against reading the log, and against a row written for each event.
enum RebuildRow: LogRow {
    static let name = "log-rebuild"
    static let abstract = "Rebuilding the worklist, against a keyset read and an upsert per event."

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let log = try await bench.log()
        let read = KeysetRead(log.database)
        // The upserts take their rows from what it leaves.
        _ = try rebuild(log)
        let upserts = try PipelinedUpserts(log.database)
        let name = "rebuild of the worklist, \(log.events) events"
        var rounds: [(rebuild: Double, read: Double, upsert: Double)] = []
        for _ in 0..<bench.longRounds {
            let limit = try read.asText(through: log.events)
            let upsert = try await upserts.run(through: min(log.events, 100_000))
            rounds.append((try rebuild(log), limit, upsert))
        }
        return [
            Comparison(rounds: rounds.map { ($0.rebuild, $0.read) })
                .more(name, \.self, "events/s", than: "keyset read by pgbench", goal: 0.6),
            Comparison(rounds: rounds.map { ($0.rebuild, $0.upsert) })
                .more(name, \.self, "events/s", than: "upsert per event", goal: 4),
        ]
    }

    /// - Returns: events a second.
    private static func rebuild(_ log: FilledLog) throws -> Double {
        let time = try seconds {
            _ = try ServerProcess.run(
                "paraph", ["projections", "rebuild", "worklist", "--json", "--database-url", log.database.url])
        }
        return Double(log.events) / time
    }
}

/// How a read model is often kept: every event writes its row, those of a page in one pipeline and one transaction. It is spared
/// the folding: the row is there already, in the live table.
private struct PipelinedUpserts {
    private let read: KeysetRead
    private let session: Session
    private let pipeline: Pipeline
    private let live: String
    /// The table's columns, each taking the new value.
    private let assignments: String

    init(_ database: BenchDatabase) throws {
        read = KeysetRead(database)
        session = try database.owner()
        live = try database.table(of: "proposal")
        try session.script("CREATE TABLE public.worklist (LIKE \(live) INCLUDING ALL)")
        let columns = try session.query("SELECT * FROM public.worklist LIMIT 0").columns
        assignments = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        // Like a rebuild, it need not wait for the disk.
        let configuration = SessionConfiguration(
            conninfo: database.url, settings: ["synchronous_commit": "off"], applicationName: "paraph-bench upserts")
        pipeline = Pipeline(configuration, logger: .quiet)
    }

    /// - Returns: events a second.
    func run(through end: Int) async throws -> Double {
        try session.script("TRUNCATE public.worklist")
        let start = ContinuousClock.now
        var pages: [Rows] = []
        try read.pages(through: end, in: session) { pages.append($0) }
        for page in pages { _ = try await pipeline.segment(try page.map(upsert)) }
        return Double(end) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private func upsert(_ row: Rows.Row) throws -> SQL {
        """
        INSERT INTO public.worklist
        SELECT * FROM \(raw: live) WHERE id = \(try row.get("stream", as: UUID.self))
        ON CONFLICT (id) DO UPDATE SET \(raw: assignments)
        """
    }
}

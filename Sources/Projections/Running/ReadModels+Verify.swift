internal import EventStore
public import Foundation
internal import Postgres

extension ReadModels {
    /// What became of comparing a live table with a fresh fold of the log at the same position.
    public struct Verification: Sendable, Equatable {
        public let model: String
        public let version: Int
        /// Of the last event in both.
        public let position: Int64
        /// How many rows the live table holds.
        public let rows: Int
        /// SHA-256 over the SHA-256 of each row in the order of their ids, in hexadecimal.
        public let liveDigest: String
        public let freshDigest: String
        /// How many rows are not the same in both.
        public let differing: Int
        /// The first of those, by id.
        public let differences: [Difference]

        public var isEqual: Bool { liveDigest == freshDigest && differing == 0 }
    }

    /// A row that is not the same in the live table and in a fresh fold.
    public struct Difference: Sendable, Equatable {
        public enum Kind: String, Sendable {
            /// The live table lacks it.
            case missing
            /// No event tells of it.
            case extra
            case different
        }

        public let id: UUID
        public let kind: Kind
        /// The columns that differ, where both have the row.
        public let columns: [String]
    }

    /// Folds the log anew up to the position at which the live table stands, and compares the two row by row, while writers and
    /// readers go on. Changes nothing.
    /// - Parameters:
    ///   - conninfo: as the server signs in.
    ///   - report: told now and then, while the log is folded.
    public static func verify(
        _ model: any ReadModel.Type, on conninfo: String, rowsInMemory: Int = 200_000,
        report: @escaping (RebuildProgress) -> Void = { _ in }
    ) async throws -> Verification {
        // Named for the reason a rebuild has.
        if model == ProposalRow.self { return try await verify(of: ProposalRow.self, conninfo, rowsInMemory, report) }
        return try await verify(of: model, conninfo, rowsInMemory, report)
    }

    private static func verify<Row: ReadModel>(
        of model: Row.Type, _ conninfo: String, _ rowsInMemory: Int, _ report: (RebuildProgress) -> Void
    ) async throws -> Verification {
        let verifying = Verifying<Row>(conninfo: conninfo, rowsInMemory: rowsInMemory)
        let outcome: Result<Verification, any Error>
        do {
            outcome = .success(try await verifying.run(report))
        } catch {
            outcome = .failure(error)
        }
        await verifying.close()
        return try outcome.get()
    }
}

private struct Verifying<Row: ReadModel> {
    private let scan = LogScan(Row.selection)
    private let fresh = RowTable<Row>(name: "paraph_fresh")
    private let reader: Connection
    private let writer: Connection
    private let rowsInMemory: Int
    private let start = ContinuousClock.now

    private static var mostDifferences: Int { 20 }

    init(conninfo: String, rowsInMemory: Int) {
        reader = Connection(.verifying(conninfo), name: "pg-verify-read")
        writer = Connection(.verifying(conninfo), name: "pg-verify-write")
        self.rowsInMemory = rowsInMemory
    }

    func run(_ report: (ReadModels.RebuildProgress) -> Void) async throws -> ReadModels.Verification {
        try await writer.run { session in
            try session.script(ReadModelSchema.bareTable(of: Row.self, named: fresh.name, isTemporary: true))
        }
        var fold = FreshFold<Row>(into: fresh, on: writer, capacity: rowsInMemory)
        var position: Int64 = 0
        var live = try await livePosition()
        // Never further than the live table: what it has not seen is not to be compared.
        repeat {
            let end = live
            position = try await scan.fold(after: position, through: end, on: reader) { touches, position in
                try await fold.fold(touches)
                report(.init(position: position, head: end, elapsed: start.duration(to: .now)))
            }
            live = try await livePosition()
        } while live - position > Int64(scan.stride)
        try await fold.finish()
        let from = position
        return try await writer.run { session in
            try session.snapshot(readOnly: false) { session in
                try compare(at: try foldOn(from: from, in: session), in: session)
            }
        }
    }

    private func livePosition() async throws -> Int64 { try await reader.run { try Self.livePosition(in: $0) } }

    private static func livePosition(in session: Session) throws -> Int64 {
        try Checkpoints.read([Row.self], in: session).standings[Row.name]?.position ?? 0
    }

    /// Brings the fresh table to where the live one stands in this transaction's eyes.
    private func foldOn(from start: Int64, in session: Session) throws -> Int64 {
        let live = try Self.livePosition(in: session)
        guard live >= start else { throw ReadModels.TableBegunAnew(model: Row.name) }
        var position = start
        while position < live {
            let batch = try scan.events(after: position, through: live, in: session)
            var fold = ModelFold<Row>(batch.events.map(ProjectedEvent.init))
            try fold.apply(to: fresh, in: session)
            position = batch.through
        }
        return live
    }

    private func compare(at position: Int64, in session: Session) throws -> ReadModels.Verification {
        let live = try digest(of: Row.table, in: session)
        let fresh = try digest(of: fresh.name, in: session)
        let (count, some) = live.digest == fresh.digest ? (0, []) : try differences(in: session)
        return ReadModels.Verification(
            model: Row.name, version: Row.version, position: position, rows: live.rows, liveDigest: live.digest,
            freshDigest: fresh.digest, differing: count, differences: some)
    }

    private func digest(of table: String, in session: Session) throws -> (rows: Int, digest: String) {
        let columns = RowTable<Row>.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let row = try session.query(
            """
            SELECT count(*), encode(sha256(coalesce(string_agg(digest, '' ORDER BY id), '')), 'hex')
            FROM (
                SELECT id, sha256(convert_to(ROW(\(raw: columns))::text, 'UTF8')) AS digest FROM \(raw: table)
            ) AS digested
            """)[0]
        return (try row.get(0), try row.get(1))
    }

    private func differences(in session: Session) throws -> (count: Int, some: [ReadModels.Difference]) {
        let columns = RowTable<Row>.columns
        let (live, fresh) = (Self.list(columns, of: "live"), Self.list(columns, of: "fresh"))
        let differing = columns.map { name in
            "CASE WHEN live.\"\(name)\" IS DISTINCT FROM fresh.\"\(name)\" THEN '\(name)' END"
        }.joined(separator: ", ")
        let pairs: SQL = """
            FROM \(raw: Row.table) AS live FULL JOIN \(raw: self.fresh.name) AS fresh ON live.id = fresh.id
            WHERE ROW(\(raw: live)) IS DISTINCT FROM ROW(\(raw: fresh))
            """
        let count: Int = try session.query("SELECT count(*) \(pairs)")[0].get(0)
        let some = try session.query(
            """
            SELECT coalesce(live.id, fresh.id),
                CASE WHEN live.id IS NULL THEN 'missing' WHEN fresh.id IS NULL THEN 'extra' ELSE 'different' END,
                array_to_string(ARRAY[\(raw: differing)], ',')
            \(pairs)
            ORDER BY 1
            LIMIT \(Self.mostDifferences)
            """
        ).map { row in
            let kind = ReadModels.Difference.Kind(rawValue: try row.get(1)) ?? .different
            let names = try row.get(2, as: String.self).split(separator: ",").map(String.init)
            return ReadModels.Difference(id: try row.get(0), kind: kind, columns: kind == .different ? names : [])
        }
        return (count, some)
    }

    private static func list(_ columns: [String], of table: String) -> String {
        columns.map { "\(table).\"\($0)\"" }.joined(separator: ", ")
    }

    func close() async {
        await reader.close()
        await writer.close()
    }
}

extension ReadModels {
    /// While the log was folded for comparison the live table was begun anew: the log was restored or rewound.
    public struct TableBegunAnew: Error, CustomStringConvertible {
        public let model: String
        public var description: String { "The read model \(model) was begun anew meanwhile. Verify it again." }
    }
}

extension SessionConfiguration {
    /// Sees every office, writes to a table of its own that goes with it. Texts of times do not depend on where one is.
    fileprivate static func verifying(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_projector",
            settings: ["jit": "off", "TimeZone": "UTC", "temp_buffers": "64MB"], applicationName: "paraph verify")
    }
}

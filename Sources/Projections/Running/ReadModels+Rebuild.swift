internal import EventStore
internal import Foundation
internal import Postgres

extension ReadModels {
    /// How far a rebuild has come.
    public struct RebuildProgress: Sendable, Equatable {
        /// Of the last event folded.
        public let position: Int64
        /// Where the log stood when last looked at.
        public let head: Int64
        public let elapsed: Duration

        /// Positions of the log passed in a second, on the average so far.
        public var eventsPerSecond: Double {
            let seconds = elapsed / .seconds(1)
            return seconds > 0 ? Double(position) / seconds : 0
        }

        /// Until the head is reached at this pace; nil before there is one.
        public var remaining: Duration? {
            guard eventsPerSecond > 0 else { return nil }
            return .seconds(Double(head - position) / eventsPerSecond)
        }
    }

    /// Somebody else rebuilds the model at this moment.
    public struct RebuildUnderWay: Error, CustomStringConvertible {
        public let model: String
        public var description: String { "The read model \(model) is being rebuilt by somebody else already." }
    }

    /// The connection that held the rebuild's lock was lost; somebody else may have begun another one.
    public struct RebuildInterrupted: Error, CustomStringConvertible {
        public let model: String
        public var description: String {
            "The rebuild of \(model) lost its connection. Nothing has changed; begin it again."
        }
    }

    /// Folds a model anew from the whole log, beside the live table, which serves on and is folded on meanwhile; then the new
    /// one takes its place in one transaction, at the position where the live one stands or further. Nothing is sent, stamped
    /// or appended by it: what acts on events has checkpoints of its own.
    ///
    /// Where it fails or is cancelled, the live table is as it was, and nothing remains; where it is killed, the next one or
    /// `paraph migrate` takes away what remains.
    /// - Parameters:
    ///   - conninfo: of the owner of the schema.
    ///   - rowsInMemory: how many rows wait for their next event in memory; the others wait in the new table.
    ///   - report: told now and then, while the log is folded.
    /// - Returns: where the log was folded up to.
    /// - Throws: `RebuildUnderWay`, `RebuildInterrupted`, `PostgresError`, `CancellationError`.
    @discardableResult
    public static func rebuild(
        _ model: any ReadModel.Type, on conninfo: String, rowsInMemory: Int = 200_000,
        report: @escaping (RebuildProgress) -> Void = { _ in }
    ) async throws -> RebuildProgress {
        // Named, so that the compiler makes code for it alone: the largest rows there are, and code that learns their type when
        // it runs copies them time and again.
        if model == ProposalRow.self { return try await rebuild(of: ProposalRow.self, conninfo, rowsInMemory, report) }
        return try await rebuild(of: model, conninfo, rowsInMemory, report)
    }

    private static func rebuild<Row: ReadModel>(
        of model: Row.Type, _ conninfo: String, _ rowsInMemory: Int, _ report: (RebuildProgress) -> Void
    ) async throws -> RebuildProgress {
        let rebuild = Rebuild<Row>(conninfo: conninfo, rowsInMemory: rowsInMemory)
        do {
            let end = try await rebuild.run(report)
            await rebuild.close()
            return end
        } catch {
            await rebuild.abandon()
            throw error
        }
    }
}

private struct Rebuild<Row: ReadModel> {
    private let scan = LogScan(Row.selection)
    private let next = RebuildTable(of: Row.self)
    /// Reads the log.
    private let reader: Connection
    /// Fills the new table, and holds its lock.
    private let writer: Connection
    private let rowsInMemory: Int
    private let start = ContinuousClock.now

    init(conninfo: String, rowsInMemory: Int) {
        reader = Connection(.rebuilding(conninfo), name: "pg-rebuild-read")
        writer = Connection(.rebuilding(conninfo), name: "pg-rebuild-write")
        self.rowsInMemory = rowsInMemory
    }

    func run(_ report: (ReadModels.RebuildProgress) -> Void) async throws -> ReadModels.RebuildProgress {
        try await begin()
        var fold = FreshFold<Row>(into: RowTable(name: next.name), on: writer, capacity: rowsInMemory)
        var position: Int64 = 0
        var head = try await head()
        // Each round is shorter than the one before, until less than a stride is left.
        repeat {
            position = try await scan.fold(after: position, through: head, on: reader) { touches, position in
                try await fold.fold(touches)
                report(progress(position, head))
            }
            head = try await self.head()
        } while head - position > Int64(scan.stride)
        try await fold.finish()
        try await complete()
        var tally = fold.tally
        var manner = GivingWay()
        while true {
            position = try await catchUp(from: position, &tally)
            if let end = try await takeOver(from: position, tally, &manner) {
                let reached = progress(end, end)
                report(reached)
                return reached
            }
        }
    }

    private func progress(_ position: Int64, _ head: Int64) -> ReadModels.RebuildProgress {
        ReadModels.RebuildProgress(position: position, head: max(head, position), elapsed: start.duration(to: .now))
    }

    private func head() async throws -> Int64 {
        try await reader.run { try $0.query("SELECT position FROM log.head")[0].get(0) }
    }

    private func begin() async throws {
        try await writer.run { session in
            guard try next.claim(in: session) else { throw ReadModels.RebuildUnderWay(model: Row.name) }
            try next.remove(in: session)
            try session.script(ReadModelSchema.bareTable(of: Row.self, named: next.name))
        }
    }

    /// Now that the rows are there, what makes them quick to find, and what hides them from other offices.
    private func complete() async throws {
        try await writer.run { session in
            try session.script(ReadModelSchema.indexes(of: Row.self, on: next.name))
            try session.script(ReadModelSchema.secured(next.name))
            try session.script("ANALYZE \(next.name)")
        }
    }

    /// Folds what was appended since, as the projector would.
    private func catchUp(from start: Int64, _ tally: inout FoldTally) async throws -> Int64 {
        let head = try await head()
        var position = start
        while position < head {
            let from = position
            let step = try await writer.transaction { session in try foldOn(from: from, through: head, in: session) }
            position = step.position
            tally += step.tally
        }
        return position
    }

    private func foldOn(
        from position: Int64, through end: Int64, in session: Session
    ) throws -> (position: Int64, tally: FoldTally) {
        let batch = try scan.events(after: position, through: end, in: session)
        var fold = ModelFold<Row>(batch.events.map(ProjectedEvent.init))
        try fold.apply(to: RowTable(name: next.name), in: session)
        return (batch.through, fold.tally)
    }

    /// The lock waits for the projector's batch to end and keeps it from the next one. Whoever reads the live table is not
    /// kept waiting for those who read it for long: then the lock is tried again later.
    /// - Returns: nil where the live table got too far ahead, or could not be had.
    private func takeOver(
        from position: Int64, _ tally: FoldTally, _ manner: inout GivingWay
    ) async throws -> Int64? {
        do {
            let setting = manner.setting
            return try await writer.transaction { session -> Int64? in
                guard try next.isClaimed(in: session) else { throw ReadModels.RebuildInterrupted(model: Row.name) }
                try session.script(setting)
                try session.script("LOCK TABLE \(Row.table) IN ACCESS EXCLUSIVE MODE")
                let live = try Checkpoints.read([Row.self], in: session).standings[Row.name]?.position ?? 0
                var (end, tally) = (position, tally)
                if live > position {
                    let step = try foldOn(from: position, through: live, in: session)
                    guard step.position == live else { return nil }
                    end = live
                    tally += step.tally
                }
                try session.script("DROP TABLE \(Row.table)")
                try session.script("ALTER TABLE \(next.name) RENAME TO \(Row.name)_\(Row.version)")
                try Checkpoints.replace(Row.self, at: end, tally, in: session)
                return end
            }
        } catch let error as PostgresError where error.isLockNotAvailable {
            try await Task.sleep(for: manner.pause)
            manner.prolong()
            return nil
        }
    }

    func close() async {
        _ = try? await writer.run { try next.release(in: $0) }
        await reader.close()
        await writer.close()
    }

    /// Takes away what was folded, unless it is somebody else's.
    func abandon() async {
        _ = try? await writer.run { session in
            if try next.claim(in: session) { try next.remove(in: session) }
        }
        await close()
    }
}

extension SessionConfiguration {
    /// Signs in as the owner. Its commits do not wait for the disk, since what they write is not live yet. Times are written in UTC,
    /// as everywhere.
    fileprivate static func rebuilding(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo,
            settings: ["jit": "off", "synchronous_commit": "off", "maintenance_work_mem": "256MB", "TimeZone": "UTC"],
            applicationName: "paraph rebuild")
    }
}

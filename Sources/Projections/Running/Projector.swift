internal import EventStore
internal import Logging
internal import Postgres
internal import Synchronization

/// Folds the log into the read models, for as long as this process holds the lease.
///
/// Two tasks share the work. One folds events into rows in memory as soon as they are appended; the other writes to the tables
/// whatever has changed since it last wrote, in one round trip: at once where somebody waits for it, else a moment later, so
/// that a row which changes often is written less often (docs/decisions/0009-folded-at-once.md).
final class Projector: Sendable {
    private let store: any EventStore
    private let registry: ProjectionRegistry
    private let worklists: LiveWorklists
    private let connection: Connection
    /// The server process behind the connection that holds the lease: only that one may write.
    private let lease: Int32
    private let reader: Pipeline
    private let logger: Logger
    private let models: [any ReadModel.Type]
    private let report: @Sendable (FoldFailure) -> Void
    private let state: Mutex<State>
    private let hasFolded = Signal()
    private let hasWritten = Signal()
    private let hasNews = Signal()
    private let isUrgent = Signal()

    private struct State {
        var moving: [String: any AnyMovingModel] = [:]
        /// Models whose rows could not be written, each with where its table stands; they leave their group.
        var stuck: [(model: any ReadModel.Type, position: Int64)] = []
    }

    /// How many events are folded at once.
    private static let batchSize = 500
    /// How long folded rows wait for more before they are written, unless somebody waits for them or there are many: twice as long
    /// as writing took the time before, so that it takes a third of the time at most, within these bounds. The shorter one leaves
    /// the cores to clients that ask right behind what they did: mostly they are answered from memory.
    private static let pauses = Duration.milliseconds(2)...Duration.milliseconds(20)
    /// How long they wait after `rowsOfALongStride` rows or more were written at once: nineteen times as long as that took. The server
    /// is busy then, and a row that changes often is written less often.
    private static let longPauses = Duration.milliseconds(2)...Duration.milliseconds(400)
    private static let rowsOfALongStride = 30
    private static let rowsOfAStride = 500
    /// How many rows may wait to be written before folding waits for them.
    private static let mostWaitingRows = 5_000
    /// How often at most other processes are told of what is written.
    private static let betweenAnnouncements = Duration.milliseconds(10)
    /// How long a model that stands still is left alone before it is tried again.
    private static let faultLasts = Duration.seconds(5)

    init(
        store: any EventStore, registry: ProjectionRegistry, worklists: LiveWorklists, models: [any ReadModel.Type],
        connection: Connection, lease: Int32, reader: Pipeline, logger: Logger,
        report: @escaping @Sendable (FoldFailure) -> Void
    ) {
        self.store = store
        self.registry = registry
        self.worklists = worklists
        self.models = models
        self.connection = connection
        self.lease = lease
        self.reader = reader
        self.logger = logger
        self.report = report
        state = Mutex(State())
    }

    /// Runs until something goes wrong or its task is cancelled; then another one begins again from the checkpoints.
    /// - Throws: `CheckpointMoved`, `ProjectorLeaseLost`, `PostgresError`, `CancellationError`.
    func run(from standings: [String: Standing]) async throws {
        let positions = standings.mapValues(\.position)
        state.withLock { state in
            for model in models { state.moving[model.name] = model.moving(from: standings[model.name] ?? Standing()) }
        }
        worklists.begin(opening: open)
        registry.onWaiting { [isUrgent] in isUrgent.raise() }
        defer {
            registry.onWaiting(nil)
            worklists.end()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.fold(ModelGroups(self.models, at: positions)) }
            group.addTask { try await self.write() }
            group.addTask { try await self.announce() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Begins to hold a worklist: from here on it hears of what is folded, and what its table lacks it is told now.
    private func open(_ list: WorklistQuery.List) -> LiveWorklists.Reading? {
        state.withLock { state in
            guard let proposals = state.moving[ProposalRow.name] as? MovingModel<ProposalRow> else { return nil }
            return worklists.expect(list, lacking: proposals.unwritten)
        }
    }
}

// Folding.
extension Projector {
    /// Models that stand at one position move together, in a group; those behind catch up batch by batch in turn with the
    /// others, so that a new version fills beside the live ones without holding them up.
    private func fold(_ groups: ModelGroups) async throws {
        var groups = groups
        while true {
            try Task.checkCancellation()
            for (model, position) in takeStuck() { groups.rest(model, at: position) }
            groups.returnRested(after: Self.faultLasts)
            var hasMoved = false
            // Where the log is known to hold no more, it is not asked once more.
            for group in groups.all where store.mayHold(after: group.position) {
                let batch = try await store.events(after: group.position, limit: Self.batchSize, where: .everything)
                let found = batch.events.filter { $0.position <= group.limit }
                guard let next = found.first else { continue }
                hasMoved = true
                let events = found.gapless(after: group.position)
                guard let last = events.last else {
                    try await stop(group.models, before: LogGap(after: group.position, next: next.position))
                    continue
                }
                try await fold(events.map(ProjectedEvent.init), group.models)
                groups.move(group, to: last.position)
            }
            if hasMoved { try await makeRoom() } else { try await waitForEvents(after: groups.lowest) }
        }
    }

    private func fold(_ events: [ProjectedEvent], _ models: [any ReadModel.Type]) async throws {
        let questions = state.withLock { state in
            models.compactMap { model in state.moving[model.name]?.prepare(events).map { (model, $0) } }
        }
        let unreadable = try await load(questions)
        let able = models.filter { model in !unreadable.contains { $0 == model } }
        let folded = state.withLock { state in
            able.compactMap { model in
                state.moving[model.name]?.foldPrepared(events, for: worklists).map { (model.name, failures: $0) }
            }
        }
        folded.flatMap(\.failures).forEach(report)
        worklists.noteSettings(in: events)
        registry.fold(folded.map(\.0), to: events[events.count - 1].position)
        hasFolded.raise()
        if registry.isWaitedFor || waitingRows > Self.rowsOfAStride { isUrgent.raise() }
    }

    /// Nothing is folded over a gap, and nobody waits for it to close: who runs the server must look.
    private func stop(_ models: [any ReadModel.Type], before gap: LogGap) async throws {
        logger.critical("\(gap)", metadata: ["models": "\(models.map { $0.name })"])
        while !state.withLock({ state in models.allSatisfy { state.moving[$0.name]?.isSettled != false } }) {
            isUrgent.raise()
            await hasWritten.wait()
            try Task.checkCancellation()
        }
        for model in models { try await fault(model, gap) }
    }

    /// Brings rows into memory: all in one question or, where that fails, each model's in its own.
    /// - Returns: the models whose rows cannot be had, now faulted.
    private func load(_ questions: [(model: any ReadModel.Type, sql: SQL)]) async throws -> [any ReadModel.Type] {
        guard !questions.isEmpty else { return [] }
        do {
            try admit(questions, try await reader.segment(questions.map(\.sql)))
            return []
        } catch let error as PostgresError where error.meansStandingStill {
            var stuck: [any ReadModel.Type] = []
            for question in questions {
                do {
                    try admit([question], [try await reader.query(question.sql)])
                } catch let error as PostgresError where error.meansStandingStill {
                    try await fault(question.model, error)
                    stuck.append(question.model)
                }
            }
            return stuck
        }
    }

    private func admit(_ questions: [(model: any ReadModel.Type, sql: SQL)], _ answers: [Rows]) throws {
        try state.withLock { state in
            for (question, rows) in zip(questions, answers) { try state.moving[question.model.name]?.admit(rows) }
        }
    }

    /// Folding does not run away from writing.
    private func makeRoom() async throws {
        while waitingRows > Self.mostWaitingRows {
            await hasWritten.wait()
            try Task.checkCancellation()
        }
    }

    private var waitingRows: Int { state.withLock { $0.moving.values.reduce(0) { $0 + $1.waitingRows } } }

    private func waitForEvents(after position: Int64) async throws {
        let before = registry.standings
        try await store.waitForEvents(after: position, timeout: .seconds(1))
        guard !store.mayHold(after: position) else { return }
        // While nothing was appended, a rebuild may have replaced a table, or the lease may have been lost.
        let (models, lease) = (models, lease)
        let found = try await connection.run { session in
            guard session.backendPID == lease else { throw ProjectorLeaseLost() }
            return try Checkpoints.read(models, in: session).standings
        }
        let isSettled = state.withLock { $0.moving.values.allSatisfy(\.isSettled) }
        guard !isSettled || registry.standings != before || registry.isAt(found) else { throw CheckpointMoved() }
    }

    private func takeStuck() -> [(model: any ReadModel.Type, position: Int64)] {
        state.withLock { state in
            defer { state.stuck = [] }
            return state.stuck
        }
    }
}

// Writing.
extension Projector {
    private func write() async throws {
        var pause = Self.pauses.lowerBound
        while true {
            await hasFolded.wait()
            await isUrgent.wait(upTo: pause)
            try Task.checkCancellation()
            let strides = state.withLock { state in
                models.compactMap { state.moving[$0.name]?.takeStride() }
            }
            guard !strides.isEmpty else { continue }
            let start = ContinuousClock.now
            try await write(strides)
            pause = Self.pause(after: ContinuousClock.now - start, rows: strides.reduce(0) { $0 + $1.rowCount })
            hasWritten.raise()
            hasNews.raise()
        }
    }

    private static func pause(after stride: Duration, rows: Int) -> Duration {
        let isLong = rows >= rowsOfALongStride
        let bounds = isLong ? longPauses : pauses
        return min(max(stride * (isLong ? 19 : 2), bounds.lowerBound), bounds.upperBound)
    }

    /// Tells the processes that follow this one.
    private func announce() async throws {
        while true {
            await hasNews.wait()
            _ = try await reader.query(Checkpoints.announcement)
            try await Task.sleep(for: Self.betweenAnnouncements)
        }
    }

    /// Writes all models in one transaction or, where that fails, each in its own; what cannot be written stands still.
    private func write(_ strides: [any ModelStride]) async throws {
        do {
            try await commit(strides)
        } catch let error as PostgresError where error.meansStandingStill {
            for stride in strides {
                do {
                    try await commit([stride])
                } catch let error as PostgresError where error.meansStandingStill {
                    try await fault(stride.model, error)
                }
            }
        }
    }

    private func commit(_ strides: [any ModelStride]) async throws {
        let lease = lease
        try await connection.run { session in
            guard session.backendPID == lease else { throw ProjectorLeaseLost() }
            // The checkpoints come last: a rebuild locks the table first and the checkpoint afterwards, and so does this.
            let statements = try strides.flatMap { try $0.statements() } + [Checkpoints.advancing(strides)]
            CrashPoint.beforeProjected.pass()
            do {
                _ = try session.atomically(statements)
            } catch let error as PostgresError where error.sqlState == Checkpoints.movedState {
                throw CheckpointMoved()
            }
        }
        CrashPoint.projected.pass()
        state.withLock { state in
            for stride in strides { state.moving[stride.model.name]?.finishStride() }
        }
        registry.advance(strides)
    }

    /// The model goes no further for a while; the others go on.
    private func fault(_ model: any ReadModel.Type, _ error: any Error) async throws {
        logger.error(
            "a read model stands still; the others go on", metadata: ["model": "\(model.name)", "error": "\(error)"])
        let position = registry.position(of: model)
        state.withLock { state in
            state.moving[model.name]?.restart(at: position)
            state.stuck.append((model, position))
        }
        worklists.forget(model)
        registry.fault(model.name, "\(error)")
        let lease = lease
        try await connection.run { session in
            guard session.backendPID == lease else { throw ProjectorLeaseLost() }
            try Checkpoints.note("\(error)", of: model, in: session)
        }
    }
}

extension PostgresError {
    /// Neither trying again nor another connection nor more room would help. What somebody broke off, or a lock that was not to be
    /// had in time, says nothing about the model.
    fileprivate var meansStandingStill: Bool { !isOfTheServer && !isCancelled && !isLockNotAvailable }
}

/// The log lacks events that were in it: it is not the log it says it is.
struct LogGap: Error, CustomStringConvertible {
    /// The last position before it; 0 at the log's beginning.
    let after: Int64
    /// The next that has an event.
    let next: Int64

    var description: String {
        "The log has a gap: behind position \(after) comes \(next). Look with: paraph events verify"
    }
}

/// The connection that held the lease is gone; another process may be projecting.
struct ProjectorLeaseLost: Error, CustomStringConvertible {
    var description: String { "The connection that held the projector's lease was lost." }
}

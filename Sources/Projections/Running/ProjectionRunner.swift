internal import Domain
public import EventStore
public import Logging
internal import Postgres
internal import Synchronization

/// Folds the log into the read models, in this process or, while another one does it, by following that one's progress.
///
/// The rows of a batch and the models' checkpoints commit together, on the one connection that holds the lease: whoever loses
/// the connection has lost the lease, and can write nothing more.
public final class ProjectionRunner: Sendable {
    private let store: any EventStore
    private let conninfo: String
    private let registry: ProjectionRegistry
    private let logger: Logger
    private let models: [any ReadModel.Type]
    private let mayProject: Bool
    private let failures = Mutex<[String: Int]>([:])

    /// How many events one transaction takes.
    private static let batchSize = 500
    /// How long a model that stands still is left alone before it is tried again.
    private static let faultLasts = Duration.seconds(5)

    /// - Parameter mayProject: false for a process that only reads: it follows those that project.
    public init(
        store: any EventStore, conninfo: String, registry: ProjectionRegistry, logger: Logger,
        models: [any ReadModel.Type] = ReadModels.all, mayProject: Bool = true
    ) {
        self.store = store
        self.conninfo = conninfo
        self.registry = registry
        self.logger = logger
        self.models = models
        self.mayProject = mayProject
    }

    /// How many events each model could not fold since this process began.
    public var failureCounts: [String: Int] { failures.withLock { $0 } }

    /// Runs until its task is cancelled; trouble with the database is waited out.
    public func run() async throws {
        var pause = Duration.milliseconds(50)
        let connection = Connection(.projecting(conninfo), name: "pg-projector")
        while !Task.isCancelled {
            do {
                try await follow(until: connection)
                pause = .milliseconds(50)
                try await project(on: connection)
            } catch is CancellationError {
                break
            } catch is CheckpointMoved {
                logger.info("a read model was rebuilt, and is taken up where it stands now")
            } catch {
                logger.warning("projecting is interrupted", metadata: ["error": "\(error)", "pause": "\(pause)"])
                await connection.close()
                do { try await Task.sleep(for: pause) } catch { break }
                pause = min(pause * 2, .seconds(5))
            }
        }
        await connection.close()
    }
}

extension ProjectionRunner {
    /// Folds batch after batch. Models that stand at one position move together, in a lane; those behind catch up batch by
    /// batch in turn with the others, so that a new version fills beside the live ones without holding them up.
    private func project(on connection: Connection) async throws {
        let models = self.models
        let (lease, checkpoints, restarted) = try await connection.run { session in
            let (checkpoints, restarted) = try Checkpoints.take(models, in: session)
            return (session.backendPID, checkpoints, restarted)
        }
        if !restarted.isEmpty {
            logger.warning(
                "the log is another one than before; read models begin anew", metadata: ["models": "\(restarted)"])
        }
        registry.begin(at: checkpoints.standings)
        var lanes = Lanes(models, at: checkpoints.standings.mapValues(\.position))
        while true {
            try Task.checkCancellation()
            lanes.returnRested(after: Self.faultLasts)
            var hasMoved = false
            for lane in lanes.all {
                let batch = try await store.events(after: lane.position, limit: Self.batchSize, where: .everything)
                let events = batch.events.filter { $0.position <= lane.limit }
                guard !events.isEmpty else { continue }
                hasMoved = true
                let stuck = try await apply(events.map(ProjectedEvent.init), to: lane, on: connection, lease: lease)
                lanes.move(lane, to: events[events.count - 1].position, leaving: stuck)
            }
            if !hasMoved {
                try await store.waitForEvents(after: lanes.highest, timeout: .seconds(1))
                try await checkStandings(on: connection)
            }
        }
    }

    /// A rebuild may have replaced a table while nothing was appended.
    private func checkStandings(on connection: Connection) async throws {
        let models = self.models
        let standings = try await connection.run { try Checkpoints.read(models, in: $0).standings }
        guard registry.isAt(standings) else { throw CheckpointMoved() }
    }

    /// Moves the lane over the events: all its models in one transaction or, where that fails, each in its own.
    /// - Returns: the models that could not be moved, now faulted.
    private func apply(
        _ events: [ProjectedEvent], to lane: Lanes.Lane, on connection: Connection, lease: Int32
    ) async throws -> [any ReadModel.Type] {
        do {
            try await apply(events, to: lane.models, from: lane.position, on: connection, lease: lease)
            return []
        } catch let error as PostgresError where !error.isRetryable && !error.isConnectionLost && !error.isDiskFull {
            var stuck: [any ReadModel.Type] = []
            for model in lane.models {
                do {
                    try await apply(events, to: [model], from: lane.position, on: connection, lease: lease)
                } catch let error as PostgresError where !error.isRetryable && !error.isConnectionLost {
                    try await fault(model, error, on: connection)
                    stuck.append(model)
                }
            }
            return stuck
        }
    }

    private func fault(_ model: any ReadModel.Type, _ error: PostgresError, on connection: Connection) async throws {
        logger.error(
            "a read model stands still; the others go on", metadata: ["model": "\(model.name)", "error": "\(error)"])
        registry.fault(model.name, "\(error)")
        try await connection.run { try Checkpoints.note("\(error)", of: model, in: $0) }
    }

    private func apply(
        _ events: [ProjectedEvent], to models: [any ReadModel.Type], from start: Int64, on connection: Connection,
        lease: Int32
    ) async throws {
        guard let last = events.last else { return }
        let outcome = try await connection.run { session in
            guard session.backendPID == lease else { throw LeaseLost() }
            return try session.transaction { session in
                var outcome = BatchOutcome()
                for model in models { try outcome.fold(events, into: model, in: session) }
                try Checkpoints.store(models, from: start, at: last, outcome.tallies, in: session)
                CrashPoint.beforeProjected.pass()
                return outcome
            }
        }
        CrashPoint.projected.pass()
        for failure in outcome.failures { report(failure) }
        registry.advance(
            models.map { $0.name }, to: last.position, touched: outcome.touched, tallies: outcome.tallies)
    }

    private func report(_ failure: FoldFailure) {
        failures.withLock { $0[failure.model, default: 0] += 1 }
        logger.error(
            "a read model cannot fold an event, and passes it by",
            metadata: [
                "model": "\(failure.model)", "position": "\(failure.event.position)",
                "type": "\(failure.event.recorded.type)", "error": "\(failure.reason)",
            ])
    }
}

extension ProjectionRunner {
    /// Returns when the lease is this process's; until then its registry follows the process that projects.
    private func follow(until connection: Connection) async throws {
        if try await hasTakenLease(on: connection) { return }
        let listener = Listener(.following(conninfo), logger: logger)
        let reader = Pipeline(.following(conninfo), capacity: 16, logger: logger)
        defer {
            listener.close()
            reader.close()
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in listener.notifications(on: "paraph_projected") { try await self.lookUp(reader) }
                return false
            }
            group.addTask {
                while !(try await self.hasTakenLease(on: connection)) {
                    try await self.lookUp(reader)
                    try await Task.sleep(for: .seconds(1))
                }
                return true
            }
            defer { group.cancelAll() }
            while let isTaken = try await group.next(), !isTaken {}
        }
    }

    private func lookUp(_ reader: Pipeline) async throws {
        registry.follow(try Checkpoints.standings(of: models, in: try await reader.query(Checkpoints.query)))
    }

    /// The lease is a lock of the session: it ends with the connection, however that ends.
    private func hasTakenLease(on connection: Connection) async throws -> Bool {
        guard mayProject else { return false }
        return try await connection.run { session in
            try session.query("SELECT pg_try_advisory_lock(hashtextextended('\(raw: ProjectorLease.name)', 0))")[0].get(
                0)
        }
    }
}

/// What a batch came to, over all models.
private struct BatchOutcome: Sendable {
    var touched: [String: [ID<Dossier>: Int64]] = [:]
    var tallies: [String: FoldTally] = [:]
    var failures: [FoldFailure] = []

    mutating func fold<Row: ReadModel>(_ events: [ProjectedEvent], into model: Row.Type, in session: Session) throws {
        var fold = ModelFold<Row>(events)
        let dossiers = try fold.apply(in: session)
        if !dossiers.isEmpty { touched[Row.name] = dossiers }
        tallies[Row.name] = fold.tally
        failures += fold.failures
    }
}

/// The connection that held the lease is gone; another process may be projecting.
private struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "The connection that held the projector's lease was lost." }
}

extension SessionConfiguration {
    /// Rows and checkpoint vanish together in a crash, and the log brings them back: a commit need not wait for the disk.
    fileprivate static func projecting(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_projector", settings: ["jit": "off", "synchronous_commit": "off"],
            applicationName: ProjectorLease.applicationName)
    }
}

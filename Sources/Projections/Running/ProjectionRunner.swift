internal import Domain
public import EventStore
public import Logging
internal import Postgres
internal import Synchronization

/// Folds the log into the read models, in this process or, while another one does it, by following that one's progress.
///
/// Rows and the models' checkpoints commit together, on the one connection that holds the lease: whoever loses the connection
/// has lost the lease, and can write nothing more.
public final class ProjectionRunner: Sendable {
    private let store: any EventStore
    private let conninfo: String
    private let registry: ProjectionRegistry
    private let worklists: LiveWorklists
    private let logger: Logger
    private let models: [any ReadModel.Type]
    private let mayProject: Bool
    private let patience: Duration
    private let failures = Mutex<[String: Int]>([:])

    /// - Parameters:
    ///   - mayProject: false for a process that only reads: it follows those that project.
    ///   - patience: how long this process keeps the lease while it is paused. One that works says something every second.
    public init(
        store: any EventStore, conninfo: String, registry: ProjectionRegistry,
        worklists: LiveWorklists = LiveWorklists(), logger: Logger,
        models: [any ReadModel.Type] = ReadModels.all, mayProject: Bool = true, patience: Duration = .seconds(10)
    ) {
        self.store = store
        self.conninfo = conninfo
        self.registry = registry
        self.worklists = worklists
        self.logger = logger
        self.models = models
        self.mayProject = mayProject
        self.patience = patience
    }

    /// How many events each model could not fold since this process began.
    public var failureCounts: [String: Int] { failures.withLock { $0 } }

    /// Runs until its task is cancelled; trouble with the database is waited out.
    public func run() async throws {
        var pause = Duration.milliseconds(50)
        let connection = Connection(.holdingLease(conninfo, patience), name: "pg-projector")
        while !Task.isCancelled {
            do {
                let lease = try await follow(until: connection)
                pause = .milliseconds(50)
                try await project(on: connection, lease)
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
    private func project(on connection: Connection, _ lease: Int32) async throws {
        let models = self.models
        let (checkpoints, restarted) = try await connection.run { session in
            guard session.backendPID == lease else { throw ProjectorLeaseLost() }
            return try Checkpoints.take(models, in: session)
        }
        if !restarted.isEmpty {
            logger.warning(
                "the log is another one than before; read models begin anew", metadata: ["models": "\(restarted)"])
        }
        registry.begin(at: checkpoints.standings)
        let reader = Pipeline(.projecting(conninfo, as: "paraph projection reader"), logger: logger)
        defer { reader.close() }
        let projector = Projector(
            store: store, registry: registry, worklists: worklists, models: models, connection: connection,
            lease: lease, reader: reader, logger: logger, report: report)
        try await projector.run(from: checkpoints.standings)
    }

    @Sendable private func report(_ failure: FoldFailure) {
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
    /// - Returns: the server process behind the connection that has it.
    private func follow(until connection: Connection) async throws -> Int32 {
        if let lease = try await takeLease(on: connection) { return lease }
        let listener = Listener(.following(conninfo), logger: logger)
        let reader = Pipeline(.following(conninfo), capacity: 16, logger: logger)
        defer {
            listener.close()
            reader.close()
        }
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                for await _ in listener.notifications(on: "paraph_projected") { try await self.lookUp(reader) }
                return nil
            }
            group.addTask {
                while true {
                    if let lease = try await self.takeLease(on: connection) { return lease }
                    try await self.lookUp(reader)
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer { group.cancelAll() }
            while let taken = try await group.next() {
                if let taken { return taken }
            }
            throw CancellationError()
        }
    }

    private func lookUp(_ reader: Pipeline) async throws {
        registry.follow(try Checkpoints.standings(of: models, in: try await reader.query(Checkpoints.query)))
    }

    /// The lease is a lock of the session: it ends with the connection, however that ends.
    /// - Returns: nil where another process has it.
    private func takeLease(on connection: Connection) async throws -> Int32? {
        guard mayProject else { return nil }
        return try await connection.run { session in
            let isTaken: Bool = try session.query(
                "SELECT pg_try_advisory_lock(hashtextextended('\(raw: ProjectorLease.name)', 0))")[0].get(0)
            return isTaken ? session.backendPID : nil
        }
    }
}

extension SessionConfiguration {
    /// Rows and checkpoint would vanish together in a crash, and the log bring them back; but this process outlives the database,
    /// and what it knows to be written must not be gone from the tables when they are back.
    fileprivate static func projecting(_ conninfo: String, as name: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_projector", settings: ["jit": "off"], commitsDurably: true,
            applicationName: name)
    }

    /// Of the connection that is the lease.
    fileprivate static func holdingLease(_ conninfo: String, _ patience: Duration) -> SessionConfiguration {
        projecting(conninfo, as: ProjectorLease.applicationName)
            .endingWhenSilent(for: patience).endingStalledTransactions(after: patience)
    }
}

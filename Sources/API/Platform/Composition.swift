import Documents
import Domain
public import EventStore
public import Foundation
import Hummingbird
public import Logging
import Postgres
public import Projections
import ServiceLifecycle
import Workflows

/// What a server is made of, put together in one place: the server and the tests start the same thing.
public final class Composition: Sendable {
    public struct Configuration: Sendable {
        /// Where the database is, as the server's role.
        public var conninfo: String
        public var clock: Clock
        /// Bytes one upload may have (`PARAPH_MAX_UPLOAD`).
        public var maximumUpload: Int
        /// The executable that opens files; nil for the one beside this executable.
        public var worker: URL?
        /// Whether this process folds the read models, and whether it stamps and reads documents.
        public var roles: Set<Role>

        public init(
            conninfo: String, clock: Clock = .system, maximumUpload: Int = 50_000_000, worker: URL? = nil,
            roles: Set<Role> = Set(Role.allCases)
        ) {
            self.conninfo = conninfo
            self.clock = clock
            self.maximumUpload = maximumUpload
            self.worker = worker
            self.roles = roles
        }
    }

    /// What one of several servers on a database may be for (ARCHITECTURE §7).
    public enum Role: String, Sendable, CaseIterable {
        case api
        case projector
        case reactor
    }

    public let store: PostgresEventStore
    public let platform: Platform
    public let runner: ProjectionRunner
    let authentication: Authentication
    private let reader: Pipeline
    private let pool: Pool
    private let checkpoints: PostgresReactorCheckpoints
    private let reactors: [ReactorService]
    private let configuration: Configuration

    /// - Throws: `MissingWorker`; `PostgresError` where the database is not reached.
    public init(_ configuration: Configuration, logger: Logger) async throws {
        self.configuration = configuration
        let conninfo = configuration.conninfo
        store = PostgresEventStore(conninfo: conninfo, logger: logger)
        reader = Pipeline(.reading(conninfo), logger: logger)
        pool = Pool(.storing(conninfo), size: 6, logger: logger)
        let registry = ProjectionRegistry()
        runner = ProjectionRunner(
            store: store, conninfo: conninfo, registry: registry, logger: logger,
            mayProject: configuration.roles.contains(.projector))
        checkpoints = PostgresReactorCheckpoints(.following(conninfo))
        guard let executable = configuration.worker ?? DocumentWorker.defaultExecutable() else { throw MissingWorker() }
        let worker = DocumentWorker(executable: executable, logger: logger)
        let handler = CommandHandler(store: store)
        let contents = ContentStore(pool: pool)
        let queries = ReadModelQueries(reader: reader)
        let knowledge = ReadModelKnowledge(queries)
        let head = try await store.head()
        let platform = Platform(
            handler: handler, queries: queries, registry: registry, contents: contents,
            intake: Intake(
                commands: handler, contents: contents, known: knowledge, worker: worker,
                limit: configuration.maximumUpload),
            worker: worker, tokens: TokenSecrets(pool: pool), listener: Listener(.following(conninfo), logger: logger),
            clock: configuration.clock, epoch: head.epoch, maximumUpload: configuration.maximumUpload, logger: logger)
        self.platform = platform
        authentication = Authentication(platform: platform)
        reactors = Self.reactors(platform, knowledge, store, checkpoints, logger)
    }

    private static func reactors(
        _ platform: Platform, _ knowledge: ReadModelKnowledge, _ store: PostgresEventStore,
        _ checkpoints: PostgresReactorCheckpoints, _ logger: Logger
    ) -> [ReactorService] {
        let clock = platform.clock
        let policies = PolicyContexts(now: { clock.now() }, makeID: { UUID.timeOrdered() })
        let reading = DocumentReading(
            commands: platform.handler, contents: platform.contents, knowledge: knowledge, worker: platform.worker)
        let stamping = StampingReactor(
            commands: platform.handler, contents: platform.contents,
            readable: ReadablePDF(contents: platform.contents, worker: platform.worker), policies: policies)
        return [
            ReactorService(
                ReadingReactor(reading: reading, policies: policies), store: store, checkpoints: checkpoints,
                logger: logger, caughtUp: platform.registry.catchingUp(ReadModelKnowledge.models)),
            ReactorService(stamping, store: store, checkpoints: checkpoints, logger: logger),
        ]
    }

    /// Works behind the API until its task is cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.authentication.followChanges() }
            // A process that does not project follows those that do: whoever reads must know how far they are.
            group.addTask { try await self.runner.run() }
            if configuration.roles.contains(.reactor) {
                for reactor in reactors { group.addTask { await reactor.run() } }
            }
            group.addTask { await self.sweep() }
            try await group.waitForAll()
        }
    }

    /// Once a day, and at the start: answers older than thirty days and chunks of uploads that never ended.
    private func sweep() async {
        while !Task.isCancelled {
            let before = PostgresTimestamp(
                microseconds: Timestamp(Date()).adding(seconds: -30 * 86_400).microseconds)
            _ = try? await pool.run { try $0.query("SELECT log.forget_answers(\(before))") }
            try? await platform.contents.sweep()
            try? await Task.sleep(for: .seconds(86_400))
        }
    }

    public func close() async {
        store.close()
        reader.close()
        platform.listener.close()
        await checkpoints.close()
        await pool.close()
        await platform.worker.close()
    }
}

/// The program that opens files is not where it should be.
public struct MissingWorker: Error, CustomStringConvertible {
    public var description: String {
        "The program paraph-worker is missing: it opens PDFs and images, and stands beside paraph."
    }
}

extension SessionConfiguration {
    /// For the bytes of documents and the secrets of tokens.
    fileprivate static func storing(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_writer", settings: ["jit": "off"], applicationName: "paraph contents")
    }
}

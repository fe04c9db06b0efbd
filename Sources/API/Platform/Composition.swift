import Documents
import Domain
public import EventStore
public import Foundation
import Hummingbird
public import Logging
import Postgres
public import Projections
import ServiceLifecycle
public import Workflows

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
        /// Addresses webhooks may go to besides public ones, over plain HTTP too (`PARAPH_WEBHOOK_ALLOW`).
        public var webhookAllow: [AddressRange]
        /// What this process is for; by default everything.
        public var roles: Set<Role>
        /// How the log is signed.
        public var sealing: Sealing
        /// How long callers and reactors wait for the read models.
        public var patience: ReadModelPatience
        /// How long a server keeps its consumers without a sign of life.
        public var leaseTerm: Duration

        public init(
            conninfo: String, clock: Clock = .system, maximumUpload: Int = Intake.usualLimit, worker: URL? = nil,
            webhookAllow: [AddressRange] = [], roles: Set<Role> = Set(Role.allCases), sealing: Sealing = Sealing(),
            patience: ReadModelPatience = ReadModelPatience(), leaseTerm: Duration = ConsumerLeases.usualTerm
        ) {
            self.conninfo = conninfo
            self.clock = clock
            self.maximumUpload = maximumUpload
            self.worker = worker
            self.webhookAllow = webhookAllow
            self.roles = roles
            self.sealing = sealing
            self.patience = patience
            self.leaseTerm = leaseTerm
        }
    }

    /// Who signs the log, and where its checkpoints are left.
    public struct Sealing: Sendable {
        /// Nil: there are no checkpoints.
        public var key: SignerKey?
        /// A file that holds the newest checkpoint (`PARAPH_CHECKPOINT_FILE`).
        public var file: URL?
        /// Where each checkpoint is posted (`PARAPH_WITNESS_URL`).
        public var witness: URL?

        public init(key: SignerKey? = nil, file: URL? = nil, witness: URL? = nil) {
            self.key = key
            self.file = file
            self.witness = witness
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
    private let leases: ConsumerLeases
    private let records: ConsumerRecords
    private let outbox: WebhookOutbox
    private let reactors: [ReactorService]
    private let webhooks: WebhookWork
    let sweep: Sweep
    private let configuration: Configuration

    /// Pages are read over so many connections, by as many of the database's processes.
    private static let readingConnections = 4

    var roles: Set<Role> { configuration.roles }

    /// - Throws: `MissingWorker`; `PostgresError` where the database is not reached.
    public init(_ configuration: Configuration, logger: Logger) async throws {
        self.configuration = configuration
        let conninfo = configuration.conninfo
        store = PostgresEventStore(conninfo: conninfo, logger: logger)
        reader = Pipeline(.reading(conninfo), connections: Self.readingConnections, logger: logger)
        pool = Pool(.storing(conninfo), size: 6, logger: logger)
        let registry = ProjectionRegistry()
        let worklists = LiveWorklists()
        runner = ProjectionRunner(
            store: store, conninfo: conninfo, registry: registry, worklists: worklists, logger: logger,
            mayProject: configuration.roles.contains(.projector))
        leases = ConsumerLeases(.following(conninfo), term: configuration.leaseTerm, logger: logger)
        records = ConsumerRecords(.following(conninfo))
        outbox = WebhookOutbox(records: records, .following(conninfo))
        guard let executable = configuration.worker ?? DocumentWorkers.defaultExecutable() else {
            throw MissingWorker()
        }
        let worker = DocumentWorkers(executable: executable, logger: logger)
        let handler = CommandHandler(store: store)
        let contents = ContentStore(pool: pool)
        let queries = ReadModelQueries(reader: reader)
        let knowledge = ReadModelKnowledge(queries)
        let head = try await store.head()
        let platform = Platform(
            handler: handler, queries: queries, registry: registry, worklists: worklists, contents: contents,
            intake: Intake(
                commands: handler, contents: contents,
                known: CurrentLists(
                    queries: queries, registry: registry, store: store, patience: configuration.patience),
                worker: worker, limit: configuration.maximumUpload),
            reading: DocumentReading(commands: handler, contents: contents, knowledge: knowledge, worker: worker),
            worker: worker, tokens: TokenSecrets(pool: pool),
            consumers: ConsumerDirectory(records, term: configuration.leaseTerm),
            webhooks: WebhookDesk(
                secrets: WebhookSecrets(pool: pool), outbox: outbox, deliveries: DeliveryList(reader: reader),
                addresses: WebhookAddresses(allowing: configuration.webhookAllow)),
            listener: store.listener, proofs: LogProofs(pool: pool),
            checkpoints: CheckpointService(
                pool: pool, key: configuration.sealing.key, file: configuration.sealing.file,
                witness: configuration.sealing.witness, logger: logger),
            clock: configuration.clock, patience: configuration.patience, epoch: head.epoch,
            maximumUpload: configuration.maximumUpload, logger: logger)
        self.platform = platform
        authentication = Authentication(platform: platform)
        let clock = configuration.clock
        sweep = Sweep(pool: pool, contents: contents, outbox: outbox, clock: clock, logger: logger)
        let policies = PolicyContexts(now: { clock.now() }, makeID: { UUID.timeOrdered() })
        reactors = Self.reactors(platform, policies, store, leases, records, logger)
        webhooks = WebhookWork(
            commands: handler, secrets: platform.webhooks.secrets, outbox: outbox, leases: leases, policies: policies,
            sender: try WebhookSender(addresses: platform.webhooks.addresses), render: CloudEvent.json,
            now: { clock.now() }, logger: logger)
    }

    private static func reactors(
        _ platform: Platform, _ policies: PolicyContexts, _ store: PostgresEventStore, _ leases: ConsumerLeases,
        _ records: ConsumerRecords, _ logger: Logger
    ) -> [ReactorService] {
        let stamping = StampingReactor(
            commands: platform.handler, contents: platform.contents,
            readable: ReadablePDF(contents: platform.contents, worker: platform.worker), policies: policies)
        let closing = JournalReactor(commands: platform.handler, queries: platform.queries, policies: policies)
        let confirming = ConfirmingReactor(
            commands: platform.handler, queries: platform.queries, ledger: platform.lists, policies: policies)
        let identifying = CounterpartyReactor(
            commands: platform.handler, queries: platform.queries, policies: policies)
        let suspecting = DuplicateReactor(
            commands: platform.handler, knowledge: ReadModelKnowledge(platform.queries), policies: policies)
        let reading = ReadingReactor(reading: platform.reading, policies: policies)
        func service(_ reactor: any Reactor, asking models: [any ReadModel.Type]) -> ReactorService {
            ReactorService(
                reactor, store: store, leases: leases, records: records, logger: logger,
                caughtUp: platform.registry.catchingUp(models, within: platform.patience.ofCommands))
        }
        return [
            service(confirming, asking: ConfirmingReactor.models), service(closing, asking: JournalReactor.models),
            service(identifying, asking: CounterpartyReactor.models),
            service(reading, asking: ReadModelKnowledge.models),
            service(suspecting, asking: DuplicateReactor.models),
            ReactorService(stamping, store: store, leases: leases, records: records, logger: logger),
        ]
    }

    /// Works behind the API until its task is cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.authentication.followChanges() }
            // A process that does not project follows those that do: whoever reads must know how far they are.
            group.addTask { try await self.runner.run() }
            if configuration.roles.contains(.reactor) {
                group.addTask { await self.runConsumers() }
                group.addTask { await self.followDecisions() }
            }
            group.addTask { try await self.store.failWhenRewound() }
            group.addTask { await self.platform.checkpoints.run() }
            group.addTask { await self.sweep.run() }
            try await group.waitForAll()
        }
    }

    /// The leases are kept until what runs under them has come to its end, after the task is cancelled too: another server that had
    /// them before would do the same at the same time. What ends early is free for others at once, whatever the rest still takes.
    private func runConsumers() async {
        let keeping = Task { await leases.run() }
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                for reactor in reactors { group.addTask { await reactor.run() } }
                group.addTask { await self.webhooks.run() }
            }
        } onCancel: {
            leases.leave()
        }
        keeping.cancel()
        await keeping.value
    }

    /// What people decide about consumers takes effect at once, on whichever server it was decided.
    private func followDecisions() async {
        for await _ in platform.listener.notifications(on: ConsumerLeases.channel) { leases.wake() }
    }

    public func close() async {
        store.close()
        reader.close()
        await leases.close()
        await records.close()
        await outbox.close()
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

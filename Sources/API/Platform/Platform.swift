public import Documents
import Domain
public import EventStore
import Foundation
public import Logging
public import Postgres
public import Projections
public import Workflows

/// Everything the routes act through, put together once by whoever starts the server.
public struct Platform: Sendable {
    public let handler: CommandHandler
    public let queries: ReadModelQueries
    public let registry: ProjectionRegistry
    public let worklists: LiveWorklists
    public let contents: ContentStore
    public let intake: Intake
    public let reading: DocumentReading
    public let worker: DocumentWorkers
    public let tokens: TokenSecrets
    public let consumers: ConsumerDirectory
    public let webhooks: WebhookDesk
    public let listener: Listener
    public let proofs: LogProofs
    public let checkpoints: CheckpointService
    public let clock: Clock
    public let patience: ReadModelPatience
    /// Names the log; positions of two epochs do not compare.
    public let epoch: String
    /// Bytes one upload may have.
    public let maximumUpload: Int
    public let logger: Logger
    let pages: PageCache
    let knownDossiers: KnownDossiers

    public init(
        handler: CommandHandler, queries: ReadModelQueries, registry: ProjectionRegistry, worklists: LiveWorklists,
        contents: ContentStore, intake: Intake, reading: DocumentReading, worker: DocumentWorkers,
        tokens: TokenSecrets, consumers: ConsumerDirectory, webhooks: WebhookDesk, listener: Listener,
        proofs: LogProofs, checkpoints: CheckpointService, clock: Clock, patience: ReadModelPatience, epoch: String,
        maximumUpload: Int, logger: Logger
    ) {
        self.handler = handler
        self.queries = queries
        self.registry = registry
        self.worklists = worklists
        self.contents = contents
        self.intake = intake
        self.reading = reading
        self.worker = worker
        self.tokens = tokens
        self.consumers = consumers
        self.webhooks = webhooks
        self.listener = listener
        self.proofs = proofs
        self.checkpoints = checkpoints
        self.clock = clock
        self.patience = patience
        self.epoch = epoch
        self.maximumUpload = maximumUpload
        self.logger = logger
        pages = PageCache(registry: registry, epoch: epoch)
        knownDossiers = KnownDossiers(store: handler.store)
    }

    public var activating: Activating { Activating(handler: handler) }
    public var annotating: Annotating { Annotating(handler: handler, knowledge: lists) }
    public var rearranging: Rearranging {
        Rearranging(commands: handler, contents: contents, known: lists, worker: worker, limit: maximumUpload)
    }
    public var documentKeeping: DocumentKeeping { DocumentKeeping(handler: handler) }
    public var restoring: Restoring { Restoring(handler: handler, knowledge: lists) }
    public var reprocessing: Reprocessing { Reprocessing(handler: handler, reading: reading.asking(lists)) }
    public var sending: Sending { Sending(handler: handler, lists: lists) }
    public var booking: Booking { Booking(handler: handler, tasks: lists, ledger: lists, proposals: lists) }
    public var syncing: Syncing { Syncing(handler: handler, ledger: lists, knowledge: lists) }
    public var closing: Closing { Closing(handler: handler, lists: lists) }
    public var journalKeeping: JournalKeeping { JournalKeeping(handler: handler, lists: lists) }
    public var fiscalYearKeeping: FiscalYearKeeping { FiscalYearKeeping(handler: handler, lists: lists) }
    var membership: Membership { Membership(handler: handler, lists: lists, secrets: tokens) }
    var subscribing: Subscribing {
        Subscribing(commands: handler, directory: consumers, secrets: webhooks.secrets, outbox: webhooks.outbox)
    }
    var skipping: ConsumerSkip { ConsumerSkip(commands: handler, directory: consumers) }
    var access: AccessControl { AccessControl(handler: handler, secrets: tokens) }
    var lists: CurrentLists {
        CurrentLists(queries: queries, registry: registry, store: handler.store, patience: patience)
    }

    func reader(of office: ID<Office>) -> StreamReader { StreamReader(store: handler.store, office: office) }

    func token(at position: Int64) -> ConsistencyToken { ConsistencyToken(epoch: epoch, position: position) }
}

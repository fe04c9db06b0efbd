import Domain
import EventStore
import Foundation
import HTTPReceiver
import Postgres
import Synchronization
import Testing

@testable import Workflows

/// A webhook of the notebook's office, whose receiver is on loopback, and a clock of the test's own.
struct Subscriber: Sendable {
    let notebook: Notebook
    let receiver: HTTPReceiver
    let clock = TrialClock()
    let pool: Pool
    let outbox: WebhookOutbox
    let secret = WebhookSecret.random()
    let webhook = ID<Webhook>(UUID())

    static func with(
        ordered: Bool = false, types: [String]? = ["office.*"], of member: ID<Member>? = nil,
        answering answer: @escaping @Sendable (HTTPReceiver.Received) -> HTTPReceiver.Reply = { _ in .init(204) },
        _ body: (Subscriber) async throws -> Void
    ) async throws {
        try await Notebook.with { notebook in
            try await HTTPReceiver.with(answering: answer) { receiver in
                let pool = Pool(
                    SessionConfiguration(conninfo: notebook.url, role: "paraph_writer"), size: 2, logger: Notebook.quiet
                )
                let subscriber = Subscriber(
                    notebook: notebook, receiver: receiver, pool: pool,
                    outbox: WebhookOutbox(records: notebook.records, .following(notebook.url)))
                do {
                    try await subscriber.add(ordered: ordered, types: types, of: member)
                    try await body(subscriber)
                } catch {
                    await subscriber.close()
                    throw error
                }
                await subscriber.close()
            }
        }
    }

    private func close() async {
        await outbox.close()
        await pool.close()
    }

    var secrets: WebhookSecrets { WebhookSecrets(pool: pool) }
    var commands: CommandHandler { CommandHandler(store: notebook.store) }

    func subscribing(on store: (any EventStore)? = nil) -> Subscribing {
        Subscribing(
            commands: CommandHandler(store: store ?? notebook.store), directory: notebook.directory, secrets: secrets,
            outbox: outbox)
    }

    var context: CommandContext {
        CommandContext(
            office: notebook.office, author: .policy("test"), now: clock.now, correlation: UUID(), causation: UUID(),
            makeID: { UUID() })
    }

    private func add(ordered: Bool, types: [String]?, of member: ID<Member>?) async throws {
        let settings = WebhookSettings(
            url: receiver.url, description: nil, types: types, dossiers: nil, categories: nil, document: nil,
            ordered: ordered, member: member)
        try await outbox.open(webhook, of: notebook.office, after: 0)
        try await secrets.add(secret, to: webhook, of: notebook.office, overlapUntil: clock.now)
        try await perform(.add(settings))
    }

    func perform(_ command: WebhookCommand) async throws {
        try await decide(command)
        try await outbox.announce(webhook)
    }

    /// What a server does that dies before it announces what was decided.
    func decide(_ command: WebhookCommand) async throws {
        _ = try await commands.handle(command, on: webhook, dossier: nil, in: context)
    }

    func state() async throws -> Webhook {
        try await StreamReader(store: notebook.store, office: notebook.office).load(webhook).state
    }

    /// Delivers while `body` looks on.
    func run(
        allowing: [String] = ["127.0.0.0/8"], reading store: (any EventStore)? = nil, _ body: () async throws -> Void
    ) async throws {
        let leases = notebook.server()
        let clock = clock
        let work = WebhookWork(
            commands: CommandHandler(store: store ?? notebook.store), secrets: secrets, outbox: outbox, leases: leases,
            policies: PolicyContexts(now: { clock.now }, makeID: { UUID() }),
            sender: try WebhookSender(
                addresses: WebhookAddresses(allowing: allowing.compactMap { AddressRange($0) })),
            render: { event in Array(#"{"position":\#(event.position),"data":\#(event.body)}"#.utf8) },
            now: { clock.now }, jitter: { 1 }, logger: Notebook.quiet)
        let keeping = Task { await leases.run() }
        let delivering = Task { await work.run() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        delivering.cancel()
        await delivering.value
        keeping.cancel()
        await keeping.value
        await leases.close()
        try outcome.get()
    }

    /// A session of who owns the database.
    func owner() throws -> Session {
        try Session(SessionConfiguration(conninfo: notebook.url, applicationName: "paraph-test"))
    }

    func deliveries(_ state: DeliverySummary.State? = nil) async throws -> [DeliverySummary] {
        let reader = Pipeline(.reading(notebook.url), logger: Notebook.quiet)
        defer { reader.close() }
        return try await DeliveryList(reader: reader).page(
            of: webhook, in: notebook.office, state: state, before: nil, limit: 200)
    }
}

/// A clock that stands still until it is set.
final class TrialClock: Sendable {
    private let moment = Mutex(Timestamp.noon)

    var now: Timestamp { moment.withLock { $0 } }

    func advance(seconds: Int) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

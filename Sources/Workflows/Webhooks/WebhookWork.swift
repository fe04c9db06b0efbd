public import Domain
public import EventStore
public import Logging

/// What every webhook of this process is served with.
public struct WebhookWork: Sendable {
    let commands: CommandHandler
    let secrets: WebhookSecrets
    let outbox: WebhookOutbox
    let leases: ConsumerLeases
    let policies: PolicyContexts
    let sender: WebhookSender
    let render: @Sendable (RecordedEvent) -> [UInt8]
    let now: @Sendable () -> Timestamp
    let schedule: DeliverySchedule
    let logger: Logger

    /// - Parameters:
    ///   - render: an event as integrators see it.
    ///   - now: what the schedule of attempts goes by.
    ///   - jitter: from 0.8 to 1.2.
    public init(
        commands: CommandHandler, secrets: WebhookSecrets, outbox: WebhookOutbox, leases: ConsumerLeases,
        policies: PolicyContexts, sender: WebhookSender, render: @escaping @Sendable (RecordedEvent) -> [UInt8],
        now: @escaping @Sendable () -> Timestamp,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0.8...1.2) }, logger: Logger
    ) {
        self.commands = commands
        self.secrets = secrets
        self.outbox = outbox
        self.leases = leases
        self.policies = policies
        self.sender = sender
        self.render = render
        self.now = now
        schedule = DeliverySchedule(jitter: jitter)
        self.logger = logger
    }

    /// Serves all the webhooks there are, with those added meanwhile, until its task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            var served: [WebhookSecrets.Owned: Task<Void, Never>] = [:]
            while !Task.isCancelled {
                if let webhooks = try? await secrets.webhooks() { keep(&served, to: webhooks, in: &group) }
                try? await leases.waitForChange(.seconds(2))
            }
            group.cancelAll()
        }
    }

    /// Lets go of those that are there no more, and begins with those that are new.
    private func keep(
        _ served: inout [WebhookSecrets.Owned: Task<Void, Never>], to webhooks: Set<WebhookSecrets.Owned>,
        in group: inout TaskGroup<Void>
    ) {
        for (webhook, work) in served where !webhooks.contains(webhook) {
            work.cancel()
            served[webhook] = nil
        }
        for webhook in webhooks where served[webhook] == nil {
            let work = Task { await WebhookService(webhook, self).run() }
            served[webhook] = work
            // The group owns the work; a task of its own is what lets one webhook be cancelled by itself.
            group.addTask {
                await withTaskCancellationHandler {
                    await work.value
                } onCancel: {
                    work.cancel()
                }
            }
        }
    }
}

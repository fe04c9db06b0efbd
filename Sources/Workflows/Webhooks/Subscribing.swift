public import Domain
public import EventStore

/// Webhooks are added, changed, disabled, enabled, given another secret, and removed. Their secrets and deliveries stand beside the log:
/// what belongs together comes in an order that leaves nothing wrong where it breaks off.
public struct Subscribing: Sendable {
    public static let mostOfAnOffice = 100

    let commands: CommandHandler
    let directory: ConsumerDirectory
    let secrets: WebhookSecrets
    let outbox: WebhookOutbox

    public init(
        commands: CommandHandler, directory: ConsumerDirectory, secrets: WebhookSecrets, outbox: WebhookOutbox
    ) {
        self.commands = commands
        self.directory = directory
        self.secrets = secrets
        self.outbox = outbox
    }

    /// A webhook with the secret it was given, which is shown once.
    public struct Entrusted: Sendable {
        public let webhook: Loaded<Webhook>
        public let secret: WebhookSecret
    }

    /// - Parameter after: delivers what comes behind this position; nil for what comes from now on.
    /// - Throws: `WebhookRefusal.tooMany`; `ConsumerRestart.BeyondHead`; what `CommandHandler.perform` throws; `PostgresError`.
    public func add(
        _ settings: WebhookSettings, after: Int64?, in context: CommandContext, key: CommandKey? = nil,
        answer: (Entrusted) throws -> StoredAnswer? = { _ in nil }
    ) async throws -> CommandHandler.Performed<Entrusted> {
        guard try await secrets.webhooks(of: context.office).count < Self.mostOfAnOffice else {
            throw WebhookRefusal.tooMany(most: Self.mostOfAnOffice)
        }
        let head = try await commands.store.head().position
        let after = after ?? head
        guard after <= head else { throw ConsumerRestart.BeyondHead(position: after, head: head) }
        let id: ID<Webhook> = context.freshID()
        let secret = WebhookSecret.random()
        // The secret stands before the event: a webhook whose event is missing delivers nothing.
        try await outbox.open(id, of: context.office, after: after)
        try await secrets.add(secret, to: id, of: context.office, overlapUntil: context.now)
        do {
            let added = try await commands.handle(
                .add(settings), on: id, dossier: nil, in: context, key: key,
                answer: { try answer(Entrusted(webhook: $0, secret: secret)) })
            if case .repeated = added {
                // The same request, come twice at one moment, has added another webhook.
                try await secrets.remove(id)
                try await outbox.discard(id)
            } else {
                try await outbox.announce(id)
            }
            return added.map { Entrusted(webhook: $0, secret: secret) }
        } catch {
            if await !mayBeAdded(id, of: context.office, after: error) {
                try? await secrets.remove(id)
                try? await outbox.discard(id)
            }
            throw error
        }
    }

    /// Where the log was lost with the event on its way, whoever added it is told of it when they ask again, and their webhook needs what
    /// was made for it. One whose event is missing delivers nothing.
    private func mayBeAdded(_ id: ID<Webhook>, of office: ID<Office>, after error: any Error) async -> Bool {
        guard error is LogUnavailable else { return false }
        let version = try? await StreamReader(store: commands.store, office: office).load(id).version
        return version != 0
    }

    /// - Parameter end: until then the secret before signs beside the new one.
    /// - Throws: `WebhookRefusal`; what `CommandHandler.perform` throws; `PostgresError`.
    public func rotateSecret(
        of id: ID<Webhook>, overlapUntil end: Timestamp, in context: CommandContext, key: CommandKey?,
        answer: (Entrusted) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Entrusted> {
        let secret = WebhookSecret.random()
        let rotated = try await commands.handle(
            .rotateSecret(overlapUntil: end), on: id, dossier: nil, in: context, key: key,
            answer: { try answer(Entrusted(webhook: $0, secret: secret)) })
        if case .fresh = rotated {
            try await secrets.add(secret, to: id, of: context.office, overlapUntil: end)
        }
        return rotated.map { Entrusted(webhook: $0, secret: secret) }
    }

    /// Changes or disables a webhook, and tells whichever server runs it.
    /// - Throws: `WebhookRefusal`, `StaleVersion`; what `CommandHandler.perform` throws; `PostgresError`.
    public func decide(
        _ command: WebhookCommand, on id: ID<Webhook>, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (Loaded<Webhook>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Webhook>> {
        let performed = try await commands.handle(
            command, on: id, dossier: nil, in: context, expecting: expecting, key: key, answer: answer)
        try await outbox.announce(id)
        return performed
    }

    /// Secrets and deliveries go when the removal is on record; where that fails, asking again completes it.
    /// - Throws: as `decide`.
    public func remove(
        _ id: ID<Webhook>, in context: CommandContext, expecting: Set<Int>?, key: CommandKey?,
        answer: (Loaded<Webhook>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Webhook>> {
        let performed = try await decide(
            .remove, on: id, in: context, expecting: expecting, key: key, answer: answer)
        try await secrets.remove(id)
        try await outbox.discard(id)
        return performed
    }

    /// Nil once it is removed.
    func consumer(of webhook: ID<Webhook>, in office: ID<Office>) async throws -> ConsumerSummary? {
        let name = WebhookOutbox.consumer(of: webhook)
        return try await directory.consumers(for: .init(office: office, dossiers: nil)).first { $0.name == name }
    }
}

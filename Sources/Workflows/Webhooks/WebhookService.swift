public import Domain
public import EventStore
import Foundation
import Logging

/// Serves one webhook, under the lease of its consumer: takes what its filter admits from the log into the outbox, and delivers
/// what is due.
struct WebhookService: Sendable {
    private let webhook: ID<Webhook>
    private let office: ID<Office>
    private let work: WebhookWork

    /// So many deliveries of different lanes are under way at the same time.
    private static let width = 8
    /// No more is taken from the log while so much waits: the log keeps it as well.
    private static let mostPending = 1_000
    private static let pause = Duration.milliseconds(500)
    /// What was decided is looked up so often besides: whoever decided it may have died before announcing it.
    private static let betweenLooks = Duration.seconds(3)

    init(_ owned: WebhookSecrets.Owned, _ work: WebhookWork) {
        webhook = owned.webhook
        office = owned.office
        self.work = work
    }

    private var name: String { WebhookOutbox.consumer(of: webhook) }

    func run() async {
        await work.leases.holding(name, of: office, pause: Self.pause, logger: work.logger) { lease in
            try await serve(under: lease)
        }
    }

    /// Returns when the lease ends, or should, or when something about the webhook was decided.
    private func serve(under lease: ConsumerLease) async throws {
        let revision = work.leases.standing(of: name)?.revision
        func mayGoOn() -> Bool {
            work.leases.mayGoOn(lease) && work.leases.standing(of: name)?.revision == revision
        }
        let decided = try await reader.load(webhook)
        guard case .active(let settings) = decided.state else {
            if case .removed = decided.state { try await forget() }
            return try await waitWhileDisabled(since: decided.version, mayGoOn)
        }
        var progress = Progress(position: try await work.outbox.records.resume(lease), quietUntil: work.now())
        try await withThrowingTaskGroup(of: Step.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await tick(after: .zero) }
            group.addTask { try await decision(after: decided.version) }
            while let step = try await group.next() {
                switch step {
                case .tick: group.addTask { try await tick(after: Self.pause) }
                case .attempted(let lane):
                    progress.busy.remove(lane)
                    progress.quietUntil = work.now()
                case .decided: return
                }
                guard mayGoOn() else { return }
                guard work.commands.store.mayHold(after: progress.position) || work.now() >= progress.quietUntil else {
                    continue
                }
                guard let shown = try await allowed(settings) else { return try await disableWithoutRights(settings) }
                for delivery in try await advance(&progress, shown, under: lease) {
                    group.addTask { try await deliver(delivery, shown, under: lease) }
                }
            }
        }
    }

    /// How far it has come under one lease.
    private struct Progress {
        var position: Int64
        /// Of each a delivery is under way.
        var busy: Set<UUID> = []
        /// Until then no delivery can begin, unless an attempt ends: each one due is under way, or waits for one that is.
        var quietUntil: Timestamp
    }

    /// Takes from the log what is there.
    /// - Returns: the deliveries that begin now.
    private func advance(
        _ progress: inout Progress, _ settings: WebhookSettings, under lease: ConsumerLease
    ) async throws -> [DueDelivery] {
        let taken = try await take(after: progress.position, settings, under: lease)
        let now = work.now()
        guard taken > progress.position || now >= progress.quietUntil else { return [] }
        progress.position = taken
        let due = try await work.outbox.due(
            webhook, ordered: settings.ordered, besides: progress.busy, now: now,
            limit: Self.width - progress.busy.count)
        progress.quietUntil = try await work.outbox.nextDue(webhook, after: now)
        progress.busy.formUnion(due.map(\.lane))
        return due
    }

    /// Disabled: until a person decides, or the lease ends.
    private func waitWhileDisabled(since version: Int, _ mayGoOn: () -> Bool) async throws {
        while mayGoOn(), !Task.isCancelled, try await reader.load(webhook).version == version {
            try await work.leases.waitForChange(Self.betweenLooks)
        }
    }

    private enum Step: Sendable {
        /// It is time to look again.
        case tick
        case attempted(lane: UUID)
        /// Something was decided about the webhook, also by this service: its receiver is gone.
        case decided
    }

    private var reader: StreamReader { StreamReader(store: work.commands.store, office: office) }

    private func tick(after pause: Duration) async throws -> Step {
        try await Task.sleep(for: pause)
        return .tick
    }

    private func decision(after version: Int) async throws -> Step {
        repeat { try await Task.sleep(for: Self.betweenLooks) } while try await reader.load(webhook).version == version
        return .decided
    }

    /// Removed: what whoever removed it may have left behind.
    private func forget() async throws {
        try await work.secrets.remove(webhook)
        try await work.outbox.discard(webhook)
    }

    /// The settings within the rights its member has at this moment; nil where these do not allow it any more.
    private func allowed(_ settings: WebhookSettings) async throws -> WebhookSettings? {
        guard let member = settings.member else { return settings }
        return settings.within(try await reader.load(member).state)
    }

    private func disableWithoutRights(_ settings: WebhookSettings) async throws {
        let store = work.commands.store
        var events = try await store.read(StreamID(webhook), of: office)
        if let member = settings.member { events += try await store.read(StreamID(member), of: office) }
        guard let cause = events.last else { return }
        work.logger.notice("A webhook's member may not have it any more", metadata: ["webhook": "\(webhook)"])
        try await disable(.rightsLost, because: cause)
    }

    private func disable(_ why: WebhookDisabling, because event: RecordedEvent) async throws {
        _ = try await work.commands.handle(
            .disable(why), on: webhook, dossier: nil, in: work.policies.context("webhooks", because: event))
        try await work.outbox.announce(webhook)
    }

    /// What the log holds for it goes into the outbox, together with the checkpoint.
    private func take(
        after position: Int64, _ settings: WebhookSettings, under lease: ConsumerLease
    ) async throws -> Int64 {
        let store = work.commands.store
        guard store.mayHold(after: position), try await work.outbox.pending(webhook) < Self.mostPending else {
            return position
        }
        let batch = try await store.events(after: position, limit: 500, where: settings.filter(of: office))
        guard batch.through > position else { return position }
        let now = work.now()
        try await work.outbox.records.write(ConsumerRecord(position: batch.through), under: lease) {
            [webhook] session in
            try WebhookOutbox.enqueue(batch.events, for: webhook, now: now, in: session)
        }
        return batch.through
    }

    private func deliver(_ delivery: DueDelivery, _ settings: WebhookSettings, under lease: ConsumerLease) async throws
        -> Step
    {
        let found = try await work.commands.store.events(
            after: delivery.position - 1, limit: 1, where: EventFilter(office: office))
        guard let event = found.events.first, event.position == delivery.position, event.id == delivery.event else {
            return try await giveUp(delivery, "The event is no longer in the log.", under: lease)
        }
        guard settings.shows(event.dossier) else {
            return try await giveUp(delivery, "The webhook's member does not see the dossier any more.", under: lease)
        }
        let began = work.now()
        let answer = try await send(event, settings)
        let now = work.now()
        let mark = work.schedule.mark(
            answer, attempts: delivery.attempts + 1, first: delivery.firstAttempt ?? began, now: now)
        try await work.outbox.record(mark, answer, of: delivery, to: webhook, at: now, under: lease)
        guard mark == .gone else { return .attempted(lane: delivery.lane) }
        work.logger.notice("A receiver is gone, its webhook is disabled", metadata: ["webhook": "\(webhook)"])
        try await disable(.gone, because: event)
        return .decided
    }

    private func giveUp(_ delivery: DueDelivery, _ reason: String, under lease: ConsumerLease) async throws -> Step {
        try await work.outbox.record(.dead, .failed(reason), of: delivery, to: webhook, at: work.now(), under: lease)
        return .attempted(lane: delivery.lane)
    }

    /// One attempt, signed with every secret that signs now (Standard Webhooks, "Webhook headers").
    private func send(_ event: RecordedEvent, _ settings: WebhookSettings) async throws -> DeliveryAnswer {
        guard let target = WebhookTarget(settings.url) else { return .failed("\(settings.url) is no address.") }
        let body = Data(work.render(event))
        let id = event.id.text
        let seconds = work.now().microseconds / 1_000_000
        let signatures = try await work.secrets.signing(for: webhook, at: work.now())
            .map { $0.signature(of: id, timestamp: seconds, body: body) }
        return await work.sender.send(
            WebhookMessage(
                target: target,
                headers: [
                    ("content-type", "application/cloudevents+json"), ("user-agent", "Paraph-Webhooks/1"),
                    ("webhook-id", id), ("webhook-timestamp", String(seconds)),
                    ("webhook-signature", signatures.joined(separator: " ")),
                ], body: body))
    }
}

extension WebhookSettings {
    /// The events it wants, in the one language of filters.
    public func filter(of office: ID<Office>) -> EventFilter {
        EventFilter(
            office: office, dossiers: dossiers, matching: types.map { Set($0.compactMap { EventTypePattern($0) }) },
            categories: categories.map { Set($0) }, document: document)
    }
}

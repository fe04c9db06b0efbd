import Domain
public import EventStore
import Foundation
public import Logging

/// Runs one reactor: from its checkpoint on, on the server that holds its lease, until its task is cancelled.
public struct ReactorService: Sendable {
    private let reactor: any Reactor
    private let store: any EventStore
    private let leases: ConsumerLeases
    private let records: ConsumerRecords
    private let lanes: Int
    private let pace: ReactorPace
    private let caughtUp: @Sendable (Int64) async throws -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - lanes: how many events are handled at the same time.
    ///   - caughtUp: returns when the read models the reactor asks have seen that position.
    public init(
        _ reactor: any Reactor, store: any EventStore, leases: ConsumerLeases, records: ConsumerRecords,
        lanes: Int = 2, pace: ReactorPace = ReactorPace(), logger: Logger,
        caughtUp: @escaping @Sendable (Int64) async throws -> Void = { _ in }
    ) {
        precondition(lanes > 0, "A reactor needs a lane")
        self.reactor = reactor
        self.store = store
        self.leases = leases
        self.records = records
        self.lanes = lanes
        self.pace = pace
        self.caughtUp = caughtUp
        var logger = logger
        logger[metadataKey: "reactor"] = "\(reactor.name)"
        self.logger = logger
    }

    /// Waits for the lease, works while it holds, and begins again after whatever breaks.
    public func run() async {
        await leases.holding(reactor.name, of: nil, pause: pace.betweenStarts, logger: logger) { lease in
            try await work(under: lease)
        }
    }

    /// Returns when the lease ends, or should.
    private func work(under lease: ConsumerLease) async throws {
        let start = try await records.resume(lease)
        let blocked = Set(try await records.lanes(of: lease).map(\.lane))
        var shift = Shift(lease: lease, lanes: Lanes(width: lanes, after: start, blocked: blocked), recorded: start)
        shift.lanes.passOver(try await records.skipped(of: lease))
        try await withThrowingTaskGroup(of: Step.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await look(after: start) }
            group.addTask { try await tick() }
            while let step = try await group.next() {
                take(step, &shift, &group)
                guard leases.mayGoOn(lease) else { return try await letGo(&shift) }
                try await keepRecord(&shift)
                while let event = shift.lanes.next() {
                    let attempt = shift.attempts[event.position, default: 0] + 1
                    group.addTask { await handle(event, attempt: attempt) }
                }
            }
        }
    }

    private func take(_ step: Step, _ shift: inout Shift, _ group: inout ThrowingTaskGroup<Step, any Error>) {
        switch step {
        case .found(let batch):
            for event in batch.events { shift.lanes.take(event, lane: reactor.lane(of: event)) }
            shift.lanes.reach(batch.through)
            shift.looked = batch.through
            shift.isLooking = false
        case .handled(let event):
            shift.forget(event)
            shift.lanes.finish(event, lane: reactor.lane(of: event))
        case .failed(let event, let error) where Surroundings.areToBlame(for: error):
            postpone(event, error, &shift, &group)
        case .failed(let event, let error): fail(event, error, &shift, &group)
        case .due(let event): shift.lanes.resume(event, lane: reactor.lane(of: event))
        case .tick: group.addTask { try await tick() }
        }
        if !shift.isLooking, shift.lanes.haveRoom {
            shift.isLooking = true
            let position = shift.looked
            group.addTask { try await look(after: position) }
        }
    }

    private func fail(
        _ event: RecordedEvent, _ error: any Error, _ shift: inout Shift,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        let attempt = shift.attempts[event.position, default: 0] + 1
        let about: Logger.Metadata = [
            "position": "\(event.position)", "stream": "\(event.stream)", "attempt": "\(attempt)", "error": "\(error)",
        ]
        guard attempt < pace.attempts else {
            logger.error("An event cannot be handled; its lane stands still until a person decides", metadata: about)
            shift.forget(event)
            return shift.lanes.park(event, lane: reactor.lane(of: event), attempts: attempt, error: "\(error)")
        }
        logger.warning("An event could not be handled and will be tried again", metadata: about)
        shift.attempts[event.position] = attempt
        pause(for: pace.delay(after: attempt), event, &shift, &group)
    }

    /// That the surroundings are in trouble says nothing about the event: it waits, and no try is counted.
    private func postpone(
        _ event: RecordedEvent, _ error: any Error, _ shift: inout Shift,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        logger.warning(
            "An event cannot be handled at this moment and waits",
            metadata: ["position": "\(event.position)", "stream": "\(event.stream)", "error": "\(error)"])
        let setbacks = shift.setbacks[event.position, default: 0] + 1
        shift.setbacks[event.position] = setbacks
        pause(for: pace.delay(after: setbacks), event, &shift, &group)
    }

    private func pause(
        for delay: Duration, _ event: RecordedEvent, _ shift: inout Shift,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        shift.lanes.pause(event)
        group.addTask {
            try await Task.sleep(for: delay)
            return .due(event)
        }
    }

    /// Writes the checkpoint now and then, and at once where a lane began to stand still or moves again.
    private func keepRecord(_ shift: inout Shift) async throws {
        let now = ContinuousClock.now
        let revision = leases.standing(of: reactor.name)?.revision ?? shift.revision
        let hasNews = shift.lanes.hasParkingNews || revision != shift.revision
        guard hasNews || now - shift.recordedAt >= pace.betweenRecords else { return }
        shift.recordedAt = now
        if shift.lanes.hasParkingNews || shift.lanes.checkpoint > shift.recorded { try await write(&shift) }
        guard hasNews else { return }
        shift.revision = revision
        try await lookAtParked(&shift)
    }

    private func write(_ shift: inout Shift) async throws {
        let record = shift.lanes.record()
        try await records.write(record, under: shift.lease)
        shift.lanes.recorded()
        shift.recorded = record.position
    }

    /// What was done is on record before another server begins.
    private func letGo(_ shift: inout Shift) async throws {
        logger.notice("The lease ends here")
        try await write(&shift)
    }

    /// Opens the lanes of which nothing is parked any more, and takes up what is due in the others.
    private func lookAtParked(_ shift: inout Shift) async throws {
        let parked = try await records.lanes(of: shift.lease)
        shift.lanes.passOver(try await records.skipped(of: shift.lease))
        for lane in shift.lanes.blocked.subtracting(parked.map(\.lane)) { shift.lanes.open(lane) }
        for lane in parked where lane.isDue && shift.lanes.mayRetry(lane.lane) {
            let found = try await store.events(after: lane.position - 1, limit: 1, where: .everything)
            guard let event = found.events.first, event.position == lane.position else { continue }
            shift.lanes.retry(event, lane: lane.lane)
        }
    }

    private static let batch = 500

    /// What came after `position` and concerns the reactor; empty when nothing did within a moment: most of what a busy server appends is
    /// passed over here. The log is asked only where it is known to hold more: whoever has just read up to its end would find nothing.
    private func look(after position: Int64) async throws -> Step {
        let filter = EventFilter(types: reactor.types)
        let end = ContinuousClock.now + pace.betweenRecords
        var passed = position
        repeat {
            if !store.mayHold(after: passed) {
                try await store.waitForEvents(after: passed, timeout: end - .now)
                guard store.mayHold(after: passed) else { break }
            }
            let batch = try await store.events(after: passed, limit: Self.batch, where: filter)
            let events = batch.events.filter(reactor.concerns)
            passed = batch.through
            guard events.isEmpty else { return .found(EventBatch(events: events, through: passed)) }
        } while ContinuousClock.now < end
        return .found(EventBatch(events: [], through: passed))
    }

    private func tick() async throws -> Step {
        try await Task.sleep(for: pace.betweenRecords)
        return .tick
    }

    private func handle(_ event: RecordedEvent, attempt: Int) async -> Step {
        do {
            try await caughtUp(event.position)
            try await reactor.handle(event, attempt: attempt)
            CrashPoint.reacted.pass()
            return .handled(event)
        } catch {
            return .failed(event, error)
        }
    }
}

/// What the tasks of a working reactor report.
private enum Step: Sendable {
    case found(EventBatch)
    case handled(RecordedEvent)
    case failed(RecordedEvent, any Error)
    /// The time of its next try has come.
    case due(RecordedEvent)
    /// Time has passed: the lease may have ended.
    case tick
}

/// The state of a reactor at work.
private struct Shift {
    let lease: ConsumerLease
    var lanes: Lanes
    /// The checkpoint as it was last written.
    var recorded: Int64
    var recordedAt = ContinuousClock.now
    /// What people had decided when the parked lanes were last looked at; not yet.
    var revision: Int64 = -1
    /// The failed tries of events that wait for another.
    var attempts: [Int64: Int] = [:]
    /// How often the surroundings kept an event waiting.
    var setbacks: [Int64: Int] = [:]
    var looked: Int64 = 0
    var isLooking = true

    init(lease: ConsumerLease, lanes: Lanes, recorded: Int64) {
        self.lease = lease
        self.lanes = lanes
        self.recorded = recorded
    }

    /// The event came to its end, one way or the other.
    mutating func forget(_ event: RecordedEvent) {
        attempts[event.position] = nil
        setbacks[event.position] = nil
    }
}

import Domain
public import EventStore
import Foundation
public import Logging

/// Runs one reactor: from its checkpoint on, on one server at a time, until its task is cancelled.
public struct ReactorService: Sendable {
    private let reactor: any Reactor
    private let store: any EventStore
    private let checkpoints: any ReactorCheckpoints
    private let lanes: Int
    private let pace: ReactorPace
    private let caughtUp: @Sendable (Int64) async throws -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - lanes: how many events are handled at the same time.
    ///   - caughtUp: returns when the read models the reactor asks have seen that position.
    public init(
        _ reactor: any Reactor, store: any EventStore, checkpoints: any ReactorCheckpoints, lanes: Int = 2,
        pace: ReactorPace = ReactorPace(), logger: Logger,
        caughtUp: @escaping @Sendable (Int64) async throws -> Void = { _ in }
    ) {
        precondition(lanes > 0, "A reactor needs a lane")
        self.reactor = reactor
        self.store = store
        self.checkpoints = checkpoints
        self.lanes = lanes
        self.pace = pace
        self.caughtUp = caughtUp
        var logger = logger
        logger[metadataKey: "reactor"] = "\(reactor.name)"
        self.logger = logger
    }

    /// Waits for the lease, works while it holds, and begins again after whatever breaks.
    public func run() async {
        while !Task.isCancelled {
            do {
                if try await checkpoints.hold(reactor.name) { try await work() }
            } catch  where !Task.isCancelled {
                logger.error("The reactor stopped and will start again", metadata: ["error": "\(error)"])
            } catch {}
            try? await Task.sleep(for: pace.betweenStarts)
        }
        await checkpoints.release(reactor.name)
    }

    /// Returns when another server has the lease.
    private func work() async throws {
        let start = try await checkpoints.position(of: reactor.name)
        var shift = Shift(lanes: Lanes(width: lanes, after: start), recorded: start)
        try await withThrowingTaskGroup(of: Step.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await look(after: start) }
            while let step = try await group.next() {
                try await take(step, &shift, &group)
                while let event = shift.lanes.next() {
                    let attempt = shift.attempts[event.position, default: 0] + 1
                    group.addTask { await handle(event, attempt: attempt) }
                }
                guard try await keepRecord(&shift) else { return }
            }
        }
    }

    private func take(
        _ step: Step, _ shift: inout Shift, _ group: inout ThrowingTaskGroup<Step, any Error>
    ) async throws {
        switch step {
        case .found(let batch):
            for event in batch.events { shift.lanes.take(event, lane: reactor.lane(of: event)) }
            shift.lanes.reach(batch.through)
            shift.looked = batch.through
            shift.isLooking = false
        case .handled(let event):
            shift.attempts[event.position] = nil
            shift.lanes.finish(event, lane: reactor.lane(of: event))
        case .failed(let event, let error):
            let attempt = shift.attempts[event.position, default: 0] + 1
            shift.attempts[event.position] = attempt
            fail(event, attempt, error, &shift, &group)
        case .due(let event): shift.lanes.resume(event)
        }
        if !shift.isLooking, shift.lanes.backlog < Self.batch {
            shift.isLooking = true
            let position = shift.looked
            group.addTask { try await look(after: position) }
        }
    }

    private func fail(
        _ event: RecordedEvent, _ attempt: Int, _ error: any Error, _ shift: inout Shift,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        let about: Logger.Metadata = [
            "position": "\(event.position)", "stream": "\(event.stream)", "attempt": "\(attempt)", "error": "\(error)",
        ]
        guard attempt < pace.attempts else {
            logger.error("An event cannot be handled; its stream waits until the next start", metadata: about)
            return shift.lanes.setAside(event, lane: reactor.lane(of: event))
        }
        logger.warning("An event could not be handled and will be tried again", metadata: about)
        shift.lanes.pause()
        let delay = pace.delay(after: attempt)
        group.addTask {
            try await Task.sleep(for: delay)
            return .due(event)
        }
    }

    /// Writes the checkpoint now and then, and gives up the work when the lease is lost.
    private func keepRecord(_ shift: inout Shift) async throws -> Bool {
        let now = ContinuousClock.now
        guard now - shift.recordedAt >= pace.betweenRecords else { return true }
        shift.recordedAt = now
        guard try await checkpoints.hold(reactor.name) else {
            logger.warning("Another server has taken over")
            return false
        }
        let checkpoint = shift.lanes.checkpoint
        if checkpoint > shift.recorded {
            try await checkpoints.advance(reactor.name, to: checkpoint)
            shift.recorded = checkpoint
        }
        return true
    }

    private static let batch = 500

    /// What came after `position`; empty when nothing did within a moment.
    private func look(after position: Int64) async throws -> Step {
        let filter = EventFilter(types: reactor.types)
        let batch = try await store.events(after: position, limit: Self.batch, where: filter)
        if !batch.events.isEmpty || batch.through > position { return .found(batch) }
        try await store.waitForEvents(after: position, timeout: pace.betweenRecords)
        return .found(try await store.events(after: position, limit: Self.batch, where: filter))
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

/// How patient a reactor is.
public struct ReactorPace: Sendable {
    /// After so many tries the lane of an event is set aside.
    public var attempts = 10
    /// The wait after the first failure; it doubles with each, up to `longestDelay`.
    public var firstDelay = Duration.seconds(1)
    public var longestDelay = Duration.seconds(60)
    public var betweenRecords = Duration.seconds(1)
    public var betweenStarts = Duration.seconds(2)

    public init() {}

    func delay(after attempt: Int) -> Duration {
        min(firstDelay * (1 << min(attempt - 1, 16)), longestDelay)
    }
}

/// What the tasks of a working reactor report.
private enum Step: Sendable {
    case found(EventBatch)
    case handled(RecordedEvent)
    case failed(RecordedEvent, any Error)
    /// The time of its next try has come.
    case due(RecordedEvent)
}

/// The state of a reactor at work.
private struct Shift {
    var lanes: Lanes
    /// The checkpoint as it was last written.
    var recorded: Int64
    var recordedAt = ContinuousClock.now
    /// The failed tries of events that wait for another.
    var attempts: [Int64: Int] = [:]
    var looked: Int64 = 0
    var isLooking = true

    init(lanes: Lanes, recorded: Int64) {
        self.lanes = lanes
        self.recorded = recorded
    }
}

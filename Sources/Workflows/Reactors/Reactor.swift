public import Domain
public import EventStore
public import Foundation

/// What Paraph does by itself when something was recorded. Each event comes at least once: handling it again must change
/// nothing.
public protocol Reactor: Sendable {
    /// Names its checkpoint and its lease; never changes.
    var name: String { get }
    /// The types of event it waits for.
    var types: Set<String> { get }
    /// Whether an event of those types is for it, by what the event says of itself. Of the others it hears nothing, and no read model
    /// hurries for them.
    func concerns(_ event: RecordedEvent) -> Bool
    /// Events of one lane come one after the other, in order; those of different lanes at the same time.
    func lane(of event: RecordedEvent) -> UUID
    /// - Parameter attempt: from 1; the same event comes again when this throws.
    func handle(_ event: RecordedEvent, attempt: Int) async throws
}

extension Reactor {
    public func concerns(_ event: RecordedEvent) -> Bool { true }
    public func lane(of event: RecordedEvent) -> UUID { event.stream.id }
}

/// What a policy needs to act in its own name: the time, and fresh ids.
public struct PolicyContexts: Sendable {
    private let now: @Sendable () -> Timestamp
    private let makeID: @Sendable () -> UUID

    public init(now: @escaping @Sendable () -> Timestamp, makeID: @escaping @Sendable () -> UUID) {
        self.now = now
        self.makeID = makeID
    }

    /// To act as `policy` because `event` happened.
    func context(_ policy: String, because event: RecordedEvent) -> CommandContext {
        CommandContext(
            office: event.office, author: .policy(policy), now: now(), correlation: event.correlation,
            causation: event.id, makeID: makeID)
    }
}

public import Domain
public import EventStore
internal import Foundation
internal import Synchronization

/// An event on its way through the read models: decoded once, whoever looks at it.
public final class ProjectedEvent: Sendable {
    public let recorded: RecordedEvent
    private let decoded = Mutex<DecodedEvent?>(nil)
    private let derived = Mutex<[ObjectIdentifier: any Sendable]>([:])

    public init(_ recorded: RecordedEvent) { self.recorded = recorded }

    public var stream: StreamID { recorded.stream }
    public var office: ID<Office> { recorded.office }
    public var dossier: ID<Dossier>? { recorded.dossier }
    public var position: Int64 { recorded.position }
    /// Its place in its stream, from 1.
    public var version: Int { recorded.version }
    public var recordedAt: Timestamp { recorded.recordedAt }

    /// The event as `Event` reads it; nil where it is of another kind, or written by a newer Paraph.
    /// - Throws: `DecodingError` where the body has another shape than its type promises.
    public func read<Event: DomainEvent>(as kind: Event.Type = Event.self) throws -> Event? {
        try decoded.withLock { decoded in
            if let known = decoded as? Decoded<Event> { return known.event }
            guard let event = try recorded.decoded(as: Event.self) else { return nil }
            decoded = Decoded(event)
            return event
        }
    }

    /// What follows from the event and is dear to compute: computed for the first row that asks, then kept.
    func deriving<Value: Sendable>(_ compute: () throws -> Value) rethrows -> Value {
        let key = ObjectIdentifier(Value.self)
        if let known = derived.withLock({ $0[key] }) as? Value { return known }
        let value = try compute()
        derived.withLock { $0[key] = value }
        return value
    }
}

/// An event that was read out of its JSON: in a class, so that whoever keeps it need not know how large it is.
private class DecodedEvent {}

private final class Decoded<Event: DomainEvent>: DecodedEvent {
    let event: Event

    init(_ event: Event) { self.event = event }
}

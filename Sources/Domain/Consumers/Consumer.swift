internal import Foundation

/// A durable consumer of the log, as one dossier knows it: which of the dossier's events it was told to pass over.
public struct Consumer: Decider {
    public private(set) var skipped: Set<String> = []
    /// The last restart that was decided; it may not have taken effect yet.
    public private(set) var restart: ConsumerEvent.Restarted?

    public static let category = "consumer"

    /// One stream for each office, consumer and dossier, so that the export of a dossier holds all of it or nothing.
    /// - Parameter dossier: nil for what belongs to the office itself.
    public static func id(_ name: String, of office: ID<Office>, _ dossier: ID<Dossier>?) -> ID<Consumer> {
        ID(UUID.derived(from: ["consumer", office.description, name] + (dossier.map { [$0.description] } ?? [])))
    }

    public init() {}

    public mutating func evolve(_ event: ConsumerEvent) {
        switch event {
        case .eventSkipped(let skip): skipped.insert(skip.event)
        case .restarted(let restart): self.restart = restart
        }
    }

    public func decide(_ command: ConsumerCommand, in context: CommandContext) throws(ConsumerRefusal)
        -> [ConsumerEvent]
    {
        switch command {
        case .skip(let skip): skipped.contains(skip.event) ? [] : [.eventSkipped(skip)]
        // Once a restart has taken effect the consumer stands at another position, so the next one differs.
        case .restart(let restart): self.restart == restart ? [] : [.restarted(restart)]
        }
    }
}

public enum ConsumerCommand: Sendable {
    case skip(ConsumerEvent.EventSkipped)
    case restart(ConsumerEvent.Restarted)
}

/// Nothing about a consumer is refused by a rule of its own; what it parked is known beside the log.
public enum ConsumerRefusal: Refusal {
    case notParked

    public var reason: RefusalReason { .unknown }
    public var code: String { "not-found" }
}

// These types are a storage format: a change is a schema migration.
public enum ConsumerEvent: DomainEvent {
    case eventSkipped(EventSkipped)
    case restarted(Restarted)

    /// A person decided that the consumer passes over an event it could not handle.
    public struct EventSkipped: EventPayload {
        public static let eventType = "consumer.event-skipped"
        public var consumer: String
        public var event: String
        public var position: Int64
        public var type: String
        public var reason: String

        public init(consumer: String, event: String, position: Int64, type: String, reason: String) {
            self.consumer = consumer
            self.event = event
            self.position = position
            self.type = type
            self.reason = reason
        }
    }

    /// The operator had a consumer that was stopped go on after a position; what it had not handled up to there is passed over.
    public struct Restarted: EventPayload, Equatable {
        public static let eventType = "consumer.restarted"
        public var consumer: String
        /// The position at which it had stopped.
        public var from: Int64
        public var after: Int64
        /// Why it had been stopped.
        public var stopped: String
        public var reason: String

        public init(consumer: String, from: Int64, after: Int64, stopped: String, reason: String) {
            self.consumer = consumer
            self.from = from
            self.after = after
            self.stopped = stopped
            self.reason = reason
        }
    }

    public static let catalog = EventCatalog<Self>().reading(Self.eventSkipped).reading(Self.restarted)

    public var payload: any EventPayload {
        switch self {
        case .eventSkipped(let payload): payload
        case .restarted(let payload): payload
        }
    }
}

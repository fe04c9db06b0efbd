public import Domain

/// A document as something else tells of it, which decides nothing: so a stream of documents comes to hold what the reader of the log
/// does not know.
public struct ForeignDocument<Event: DomainEvent>: Decider {
    public enum Refusal: Domain.Refusal {
        case never

        public var reason: RefusalReason { .unknown }
        public var code: String { "never" }
    }

    public static var category: String { Document.category }

    public init() {}

    public func decide(_ command: Never, in context: CommandContext) throws(Refusal) -> [Event] {}
    public mutating func evolve(_ event: Event) {}
}

/// What only a newer Paraph records of a document.
public struct Transmuted: DomainEvent, EventPayload {
    public static let eventType = "document.transmuted"
    public static let catalog = EventCatalog<Self>()
    public var payload: any EventPayload { self }
    public var into = "gold"

    public init() {}
}

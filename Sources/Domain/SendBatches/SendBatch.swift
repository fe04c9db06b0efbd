/// One send: the list it took, the numbers it gave.
public enum SendBatch: Decider {
    case unknown
    case sent(SendBatchEvent.Sent)

    public static let category = "batch"

    public init() { self = .unknown }

    public mutating func evolve(_ event: SendBatchEvent) {
        switch event {
        case .sent(let sent): self = .sent(sent)
        }
    }

    public func decide(_ command: SendBatchCommand, in context: CommandContext) throws(SendRefusal) -> [SendBatchEvent]
    {
        switch (command, self) {
        case (.record(let sent), .unknown): return [.sent(sent)]
        case (.record, .sent): return []
        }
    }
}

public enum SendBatchCommand: Sendable {
    case record(SendBatchEvent.Sent)
}

public enum SendRefusal: Refusal {
    case notReady([NumberingPlan.Blocker])
    case nothingToSend
    /// A send would now give other numbers than the preview showed.
    case previewStale

    public var reason: RefusalReason { .conflict }

    public var code: String {
        switch self {
        case .notReady: "not-ready"
        case .nothingToSend: "nothing-to-send"
        case .previewStale: "preview-stale"
        }
    }

    public var details: [String: String] {
        switch self {
        case .notReady(let blockers): ["count": String(blockers.count)]
        case .nothingToSend, .previewStale: [:]
        }
    }
}

// These types are a storage format: a change is a schema migration.
public enum SendBatchEvent: DomainEvent {
    case sent(Sent)

    public struct Sent: EventPayload {
        public static let eventType = "batch.sent"
        public var dossier: String
        public var side: String
        /// `list` or `selection`.
        public var scope: String
        /// In the order in which the numbers were given.
        public var items: [Item]

        public struct Item: Codable, Sendable, Equatable {
            public var proposal: String
            public var document: String
            public var journal: String
            public var number: String
            public var stamp: String
            public var task: String
        }
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.sent)

    public var payload: any EventPayload {
        switch self {
        case .sent(let payload): payload
        }
    }
}

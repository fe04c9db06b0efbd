internal import Foundation

/// The package's own reference of an entry of a dossier: it names the entry of one document, and of no other for ever.
public enum EntryReference: Decider {
    case free
    case taken(EntryReferenceEvent.Taken)

    public static let category = "reference"

    /// The id follows from dossier and reference, so that two tasks completed at one moment meet in one stream.
    public static func id(_ externalRef: String, of dossier: ID<Dossier>) -> ID<EntryReference> {
        ID(UUID.derived(from: ["reference", dossier.description, externalRef]))
    }

    public init() { self = .free }

    public mutating func evolve(_ event: EntryReferenceEvent) {
        switch event {
        case .taken(let taken): self = .taken(taken)
        }
    }

    public func decide(
        _ command: EntryReferenceCommand, in context: CommandContext
    ) throws(EntryReferenceRefusal) -> [EntryReferenceEvent] {
        switch (command, self) {
        case (.take(let externalRef, let task, let created), .free):
            return [.taken(created.taking(externalRef, for: task))]
        case (.take(let externalRef, _, let created), .taken(let taken)):
            guard taken.document == created.document else {
                throw .taken(
                    externalRef: externalRef, stamp: taken.stamp, fiscalYear: taken.fiscalYear,
                    document: taken.document)
            }
            return []
        }
    }
}

public enum EntryReferenceCommand: Sendable {
    /// For the entry that the task has booked.
    case take(externalRef: String, task: ID<ConnectorTask>, created: ConnectorTaskEvent.Created)
}

public enum EntryReferenceRefusal: Refusal {
    /// The entry of another document has it already.
    case taken(externalRef: String, stamp: String, fiscalYear: String, document: String)

    public var reason: RefusalReason { .conflict }
    public var code: String { "reference-taken" }
    public var details: [String: String] {
        switch self {
        case .taken(let reference, let stamp, let fiscalYear, let document):
            ["external_ref": reference, "stamp": stamp, "fiscal_year": fiscalYear, "document": document]
        }
    }
}

// These types are a storage format: a change is a schema migration.
public enum EntryReferenceEvent: DomainEvent {
    case taken(Taken)

    /// A task was completed under it.
    public struct Taken: EventPayload {
        public static let eventType = "ledger.reference-taken"
        public var dossier: String
        public var externalRef: String
        public var task: String
        public var document: String
        /// The journal and number that its document is stamped with.
        public var stamp: String
        public var fiscalYear: String
    }

    public static let catalog = EventCatalog<Self>().reading(Self.taken)

    public var payload: any EventPayload {
        switch self {
        case .taken(let payload): payload
        }
    }
}

extension ConnectorTaskEvent.Created {
    fileprivate func taking(_ externalRef: String, for task: ID<ConnectorTask>) -> EntryReferenceEvent.Taken {
        .init(
            dossier: dossier, externalRef: externalRef, task: "\(task)", document: document, stamp: stamp,
            fiscalYear: fiscalYear)
    }
}

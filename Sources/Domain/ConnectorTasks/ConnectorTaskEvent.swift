// These types are a storage format: a change is a schema migration.
public enum ConnectorTaskEvent: DomainEvent {
    case created(Created)
    case prepared(Prepared)
    case claimed(Claimed)
    case completed(Completed)
    case failed(Failed)
    case retried(Retried)
    case abandoned(Abandoned)
    case entryObserved(EntryObserved)

    public struct Created: EventPayload {
        public static let eventType = "task.created"
        /// The only `kind` so far.
        public static let bookEntry = "book-entry"
        public var dossier: String
        public var kind: String
        public var software: String
        public var installation: String
        public var dossierCode: String
        public var batch: String
        public var proposal: String
        public var document: String
        public var journal: String
        public var number: String
        public var fiscalYear: String
        public var period: String
        public var stamp: String
        public var entry: BookingEntry
    }

    /// Its stamped document is ready, so that an agent may claim it.
    public struct Prepared: EventPayload {
        public static let eventType = "task.prepared"
        public var dossier: String
        public var sha256: String
        public var size: Int

        public init(dossier: String, sha256: String, size: Int) {
            self.dossier = dossier
            self.sha256 = sha256
            self.size = size
        }
    }

    public struct Claimed: EventPayload {
        public static let eventType = "task.claimed"
        public var dossier: String
        public var by: String
        public var leaseUntil: String
    }

    public struct Completed: EventPayload {
        public static let eventType = "task.completed"
        public var dossier: String
        public var document: String
        public var proposal: String
        public var by: String
        public var externalRef: String
    }

    public struct Failed: EventPayload {
        public static let eventType = "task.failed"
        public var dossier: String
        public var document: String
        public var by: String
        /// Who can solve it: `collaborator` or `operator` (FEATURES SF-05, SF-06).
        public var owner: String
        public var reason: String
        public var instruction: String
    }

    public struct Retried: EventPayload {
        public static let eventType = "task.retried"
        public var dossier: String
        public var document: String
        public var by: String
    }

    /// A person gave it up: the package will never take it. Its proposal is in the worklist again.
    public struct Abandoned: EventPayload {
        public static let eventType = "task.abandoned"
        public var dossier: String
        public var document: String
        /// The id of the counterparty of the entry it was to book.
        public var counterparty: String
        public var by: String
        public var reason: String
        /// The external references of entries with its number that the person said are not its booking; nil for none.
        public var foreignEntries: [String]?
    }

    /// The sync saw the entry in the package's books.
    public struct EntryObserved: EventPayload {
        public static let eventType = "task.entry-observed"
        public var dossier: String
        public var externalRef: String

        public init(dossier: String, externalRef: String) {
            self.dossier = dossier
            self.externalRef = externalRef
        }
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.created)
        .reading(Self.prepared)
        .reading(Self.claimed)
        .reading(Self.completed)
        .reading(Self.failed)
        .reading(Self.retried)
        .reading(Self.abandoned)
        .reading(Self.entryObserved)

    public var payload: any EventPayload {
        switch self {
        case .created(let payload): payload
        case .prepared(let payload): payload
        case .claimed(let payload): payload
        case .completed(let payload): payload
        case .failed(let payload): payload
        case .retried(let payload): payload
        case .abandoned(let payload): payload
        case .entryObserved(let payload): payload
        }
    }
}

public import Domain
public import Foundation

/// One event of the log. It never changes.
public struct RecordedEvent: Sendable {
    /// Gapless, in commit order, from 1.
    public let position: Int64
    public let id: UUID
    public let office: ID<Office>
    /// Nil for what belongs to the office as a whole.
    public let dossier: ID<Dossier>?
    public let stream: StreamID
    /// Its place in its stream, from 1.
    public let version: Int
    /// The stable name, `category.fact`.
    public let type: String
    /// Who did it: the stored form of `Author`.
    public let actor: String
    public let causation: UUID
    public let correlation: UUID
    /// Never before that of its predecessor.
    public let recordedAt: Timestamp
    /// The canonical JSON bytes of its payload.
    public let body: String
    /// What `body` was made from, where this process wrote it, so that `body` need not be decoded.
    private let payload: (any EventPayload)?

    public init(
        position: Int64, id: UUID, office: ID<Office>, dossier: ID<Dossier>?, stream: StreamID, version: Int,
        type: String, actor: String, causation: UUID, correlation: UUID, recordedAt: Timestamp, body: String,
        payload: (any EventPayload)? = nil
    ) {
        self.position = position
        self.id = id
        self.office = office
        self.dossier = dossier
        self.stream = stream
        self.version = version
        self.type = type
        self.actor = actor
        self.causation = causation
        self.correlation = correlation
        self.recordedAt = recordedAt
        self.body = body
        self.payload = payload
    }

    /// The event decoded by `Event`'s catalog; nil where the catalog does not know its type: a read model skips it then.
    /// - Throws: `DecodingError` where the body has another shape than its type promises.
    public func decoded<Event: DomainEvent>(as kind: Event.Type = Event.self) throws -> Event? {
        let catalog = Event.catalog
        if let event = payload.flatMap({ catalog.event($0) }) { return event }
        return try catalog.event(ifKnown: type, body)
    }
}

// The payload says nothing that the body does not.
extension RecordedEvent: Equatable {
    public static func == (one: RecordedEvent, other: RecordedEvent) -> Bool {
        one.position == other.position && one.id == other.id && one.office == other.office
            && one.dossier == other.dossier && one.stream == other.stream && one.version == other.version
            && one.type == other.type && one.actor == other.actor && one.causation == other.causation
            && one.correlation == other.correlation && one.recordedAt == other.recordedAt && one.body == other.body
    }
}

extension [RecordedEvent] {
    /// Those that follow `position` without a gap. The events are in the order of the log.
    public func gapless(after position: Int64) -> [RecordedEvent] {
        guard let last, last.position != position + Int64(count) else { return self }
        return zip(self, 1...).prefix { $0.position == position + $1 }.map(\.0)
    }
}

extension Sequence<RecordedEvent> {
    public var bodyBytes: Int { reduce(0) { $0 + $1.body.utf8.count } }
}

/// Events after a position, and how far the log was searched: a reader goes on after `through`, also where no event was found.
public struct EventBatch: Sendable {
    /// A batch ends with the event that takes its bodies to this many bytes: the events of a sync may have a megabyte each.
    public static let mostBytes = 16 << 20

    public let events: [RecordedEvent]
    public let through: Int64

    public init(events: [RecordedEvent], through: Int64) {
        self.events = events
        self.through = through
    }
}

/// Where the log stands.
public struct LogHead: Sendable, Equatable {
    /// Drawn when the database is first migrated; positions of two epochs do not compare. A copy that is restored keeps it: what tells
    /// such a log apart is its root (`LogMark`).
    public let epoch: String
    public let position: Int64
    public let recordedAt: Timestamp
    public let root: TreeHash

    public init(epoch: String, position: Int64, recordedAt: Timestamp, root: TreeHash) {
        self.epoch = epoch
        self.position = position
        self.recordedAt = recordedAt
        self.root = root
    }
}

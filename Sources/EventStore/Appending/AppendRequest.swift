public import Domain
public import Foundation

/// One event to be written; the append gives it its version and its time.
public struct PreparedEvent: Sendable {
    public let id: UUID
    public let office: UUID
    public let dossier: UUID?
    public let stream: StreamID
    public let type: String
    public let actor: String
    public let causation: UUID
    public let correlation: UUID
    /// Canonical JSON: `EventPayload.storedText`.
    public let body: String
    /// What `body` was made from, for readers in this process.
    public let payload: (any EventPayload)?

    public init(
        id: UUID, office: UUID, dossier: UUID?, stream: StreamID, type: String, actor: String, causation: UUID,
        correlation: UUID, body: String, payload: (any EventPayload)? = nil
    ) {
        self.id = id
        self.office = office
        self.dossier = dossier
        self.stream = stream
        self.type = type
        self.actor = actor
        self.causation = causation
        self.correlation = correlation
        self.body = body
        self.payload = payload
    }
}

/// What is to be appended, all of it or nothing.
public struct AppendRequest: Sendable {
    public struct Write: Sendable {
        public let stream: StreamID
        public let expectedVersion: Int
        public let events: [PreparedEvent]

        public init(stream: StreamID, expectedVersion: Int, events: [PreparedEvent]) {
            precondition(!events.isEmpty, "A write has events; to read a stream only, guard it")
            self.stream = stream
            self.expectedVersion = expectedVersion
            self.events = events
        }
    }

    public let office: ID<Office>
    public let writes: [Write]
    public let guards: [Act.Guard]
    /// The answer to keep under the command's key, in the same transaction.
    public let answer: KeyedAnswer?
    /// Streams that it guards at two versions: they moved while it was decided, so it can be appended at no moment.
    let contradictions: [StreamConflict]
    /// Of what is stored of it whose size has no limit of its own: the bodies of its events, and its answer.
    let bytes: Int

    public init(office: ID<Office>, writes: [Write], guards: [Act.Guard], answer: KeyedAnswer?) {
        self.office = office
        self.writes = writes
        self.guards = guards
        self.answer = answer
        contradictions = Self.contradictions(among: guards)
        let bodies = writes.reduce(0) { $1.events.reduce($0) { $0 + $1.body.utf8.count } }
        bytes = bodies + (answer?.packed.count ?? 0)
    }

    private static func contradictions(among guards: [Act.Guard]) -> [StreamConflict] {
        guard guards.count > 1 else { return [] }
        var expected = [UUID: Int](minimumCapacity: guards.count)
        return guards.compactMap { guarded in
            guard let first = expected[guarded.stream.id] else {
                expected[guarded.stream.id] = guarded.expectedVersion
                return nil
            }
            let (lower, higher) = (min(first, guarded.expectedVersion), max(first, guarded.expectedVersion))
            return lower == higher ? nil : StreamConflict(stream: guarded.stream.id, expected: lower, actual: higher)
        }
    }

    var eventCount: Int { writes.reduce(0) { $0 + $1.events.count } }
}

extension AppendRequest {
    /// The request that writes what `act` decided, with the author, causation and fresh ids of `context`.
    public init(_ act: Act, in context: CommandContext, answer: KeyedAnswer? = nil) throws {
        let actor = context.author.description
        let writes = try act.writes.map { write in
            Write(
                stream: write.stream, expectedVersion: write.expectedVersion,
                events: try write.payloads.map { payload in
                    PreparedEvent(
                        id: context.freshID(RecordedEvent.self).uuid, office: context.office.uuid,
                        dossier: write.dossier?.uuid, stream: write.stream, type: Swift.type(of: payload).eventType,
                        actor: actor, causation: context.causation, correlation: context.correlation,
                        body: try payload.storedText(), payload: payload)
                })
        }
        self.init(office: context.office, writes: writes, guards: act.guards, answer: answer)
    }
}

/// The outcome of an append.
public enum AppendOutcome: Sendable, Equatable {
    /// Its events stand at `first...last`; with no events, both name the head.
    case appended(first: Int64, last: Int64)
    /// Nothing was written: these streams are at other versions than expected.
    case conflict([StreamConflict])
    /// Nothing was written: the command was carried out before, and answered so.
    case repeated(StoredAnswer)
}

public struct StreamConflict: Sendable, Equatable {
    public let stream: UUID
    public let expected: Int
    public let actual: Int
}

/// The log cannot be reached; whether the last append went through is not known. A command with a key may be repeated.
public struct LogUnavailable: Error, CustomStringConvertible {
    public let reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { "The log cannot be reached: \(reason)" }
}

/// The disk is full; nothing was written.
public struct LogDiskFull: Error, CustomStringConvertible {
    public var description: String { "The disk of the log is full." }
}

internal import Domain
public import Foundation

/// One thing that is wrong with a log or an export, and where.
public struct Finding: Sendable, Equatable {
    /// The second column of docs/log-format.md, "What to check".
    public enum Kind: String, Sendable, CaseIterable {
        case position, leaf, version, stream, time, tile, head, signature, checkpoint, document, scope, hash, archive
    }

    public let kind: Kind
    /// The positions of the events concerned; nil where it is not about events.
    public let positions: ClosedRange<Int64>?
    public let stream: UUID?
    /// The SHA-256 of the document concerned, in hexadecimal.
    public let document: String?
    /// For people: what is wrong, and where.
    public let text: String

    init(
        _ kind: Kind, at positions: ClosedRange<Int64>? = nil, stream: UUID? = nil, document: String? = nil,
        _ text: String
    ) {
        self.kind = kind
        self.positions = positions
        self.stream = stream
        self.document = document
        self.text = text
    }

    init(_ kind: Kind, at position: Int64, stream: UUID? = nil, document: String? = nil, _ text: String) {
        self.init(kind, at: position...position, stream: stream, document: document, text)
    }
}

extension Finding {
    fileprivate var object: JSONObject {
        JSONObject { json in
            json.field("kind", kind.rawValue)
            json.field("first", positions?.lowerBound)
            json.field("last", positions?.upperBound)
            json.field("stream", stream)
            json.field("document", document)
            json.field("text", text)
        }
    }
}

/// What was found, and how much was looked at.
public struct AuditReport: Sendable, Equatable {
    public internal(set) var findings: [Finding] = []
    /// All findings; those beyond `mostListed` are only counted.
    public internal(set) var findingCount = 0
    public internal(set) var events: Int64 = 0
    public internal(set) var documents = 0
    public internal(set) var checkpoints = 0
    /// By origin, how many checkpoints of other epochs are stored: they were compared with nothing.
    public internal(set) var passedOver: [String: Int] = [:]
    /// Whose signatures were found good.
    public internal(set) var signers: [VerifierKey] = []
    /// The newest checkpoint whose root is that of all events up to it.
    public internal(set) var proven: Checkpoint?

    /// The findings of a log that is damaged everywhere would fill the memory.
    static let mostListed = 10_000

    public var isSound: Bool { findingCount == 0 }

    /// For machines: one JSON object.
    public var json: String {
        JSONObject { json in
            json.field("sound", isSound)
            json.field("events", events)
            json.field("documents", documents)
            json.field("checkpoints", checkpoints)
            json.object("passed_over") { json in
                for (origin, count) in passedOver.sorted(by: { $0.key < $1.key }) { json.field(named: origin, count) }
            }
            json.field("proven", proven?.size)
            json.field("signers", signers.map(\.description))
            json.field("finding_count", findingCount)
            json.field("findings", findings.map(\.object))
        }.text
    }

    mutating func add(_ finding: Finding) {
        findingCount += 1
        if findings.count < Self.mostListed { findings.append(finding) }
    }
}

extension ClosedRange<Int64> {
    /// `Event 7 is` or `Events 7 to 9 are`.
    var text: String {
        count == 1 ? "Event \(lowerBound) is" : "Events \(lowerBound) to \(upperBound) are"
    }

    /// `event 7` or `events 7 to 9`.
    var name: String { count == 1 ? "event \(lowerBound)" : "events \(lowerBound) to \(upperBound)" }
}

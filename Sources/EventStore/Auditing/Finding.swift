internal import Domain
public import Foundation

/// One thing that is wrong with a log or an export, and where.
public struct Finding: Sendable, Equatable {
    /// The words of docs/log-format.md, "What to check".
    public enum Kind: String, Sendable, CaseIterable {
        case position, leaf, version, stream, time, tile, head, signature, checkpoint, document, scope, hash, archive
    }

    public let kind: Kind
    /// The positions of the events concerned, where it is about events.
    public let positions: ClosedRange<Int64>?
    public let stream: UUID?
    /// The name of the document's bytes.
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
    fileprivate var json: String {
        var line = JSONLine()
        line.add("kind", kind.rawValue)
        line.add("first", json: positions.map { "\($0.lowerBound)" } ?? "null")
        line.add("last", json: positions.map { "\($0.upperBound)" } ?? "null")
        line.add("stream", stream)
        line.add("document", json: document.map(\.json) ?? "null")
        line.add("text", text)
        return line.text
    }
}

/// What was found, and how much was looked at.
public struct AuditReport: Sendable, Equatable {
    public internal(set) var findings: [Finding] = []
    /// Findings beyond `mostListed` are counted only.
    public internal(set) var findingCount = 0
    public internal(set) var events: Int64 = 0
    public internal(set) var documents = 0
    public internal(set) var checkpoints = 0
    /// By origin, how many checkpoints of other epochs are stored: they were compared with nothing.
    public internal(set) var passedOver: [String: Int] = [:]
    /// Whose signatures were found good.
    public internal(set) var signers: [VerifierKey] = []
    /// The newest checkpoint that everything up to it was found to agree with.
    public internal(set) var proven: Checkpoint?

    /// A log that was ruined as a whole would fill the memory with what is wrong in it.
    static let mostListed = 10_000

    public var isSound: Bool { findingCount == 0 }

    /// For machines: one JSON object.
    public var json: String {
        var line = JSONLine()
        line.add("sound", json: isSound ? "true" : "false")
        line.add("events", events)
        line.add("documents", Int64(documents))
        line.add("checkpoints", Int64(checkpoints))
        let passedOver = passedOver.sorted { $0.key < $1.key }.map { "\($0.key.json):\($0.value)" }
        line.add("passed_over", json: "{\(passedOver.joined(separator: ","))}")
        line.add("proven", json: proven.map { "\($0.size)" } ?? "null")
        line.add("signers", json: "[\(signers.map { "\($0)".json }.joined(separator: ","))]")
        line.add("finding_count", Int64(findingCount))
        line.add("findings", json: "[\(findings.map(\.json).joined(separator: ","))]")
        return line.text
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

internal import Domain
internal import Foundation
public import Postgres

/// An event and the proof that it is in the log (docs/log-format.md, "Proofs").
public struct EventProof: Sendable, Equatable {
    let exported: ExportedEvent
    let inclusion: InclusionProof
    public let checkpoint: Checkpoint

    public static let format = "paraph-proof/1"

    public var event: RecordedEvent { exported.event }

    /// Proves the event at `position` in the tree of `checkpoint`; nil where `filter` does not admit it, or the tree does not
    /// reach so far.
    public static func make(
        of position: Int64, in checkpoint: Checkpoint, where filter: EventFilter = .everything, _ session: Session
    ) throws -> EventProof? {
        guard position <= checkpoint.size, let exported = try ExportedEvent.find(position, in: session),
            filter.admits(exported.event)
        else { return nil }
        var tree = StoredTree(session)
        let proof = EventProof(
            exported: exported, inclusion: try tree.inclusionProof(of: position - 1, in: checkpoint.size),
            checkpoint: checkpoint)
        guard proof.holds else { throw LogRewritten(size: checkpoint.size, signed: true) }
        return proof
    }

    /// Whether the event, to the bit, is at its position in the tree that was signed. The signatures are not checked here.
    public var holds: Bool {
        var encoder = LeafEncoder()
        let event = exported.event
        let leaf = encoder.leaf(
            of: PreparedEvent(event), version: event.version, recordedAt: event.recordedAt.microseconds)
        return leaf == exported.leaf && inclusion.leafIndex == event.position - 1
            && inclusion.treeSize == checkpoint.size && inclusion.root(of: leaf) == checkpoint.root
    }

    public var json: String {
        JSONObject { json in
            json.field("format", Self.format)
            json.field("event", exported.object)
            json.field("leaf_index", inclusion.leafIndex)
            json.field("leaf_hash", exported.leaf.hex)
            json.field("tree_size", inclusion.treeSize)
            json.field("hashes", inclusion.hashes.map(\.hex))
            json.field("checkpoint", checkpoint.text)
        }.text
    }
}

extension ConsistencyProof {
    /// The proof between two sizes of the log, with the roots there.
    public static func json(from old: Int64, to new: Int64, in session: Session) throws -> String {
        var tree = StoredTree(session)
        let proof = try tree.consistencyProof(from: old, to: new)
        let (oldRoot, newRoot) = (try tree.root(at: old), try tree.root(at: new))
        return JSONObject { json in
            json.field("from", old)
            json.field("to", new)
            json.field("from_root", oldRoot.hex)
            json.field("to_root", newRoot.hex)
            json.field("hashes", proof.hashes.map(\.hex))
        }.text
    }
}

extension ExportedEvent {
    static func find(_ position: Int64, in session: Session) throws -> ExportedEvent? {
        try session.query("SELECT \(EventRow.columns), leaf FROM log.event WHERE position = \(position)").first
            .map { ExportedEvent(event: try EventRow.event(in: $0), leaf: try $0.get(EventRow.envelopeCount + 1)) }
    }
}

internal import Domain
internal import Foundation
internal import Postgres

/// The head's row, which the audit compares with what the events give.
struct AuditedHead {
    let epoch: UUID
    let position: Int64
    let recordedAt: Int64
    let frontier: [TreeHash]
    let root: TreeHash?

    init(_ session: Session) throws {
        let row = try session.query("SELECT epoch, position, recorded_at, frontier, root FROM log.head")[0]
        epoch = try row.get(0)
        position = try row.get(1)
        recordedAt = try row.get(2, as: PostgresTimestamp.self).microseconds
        let bytes = try row.get(3, as: Bytes.self).array
        frontier = bytes.withUnsafeBytes { TreeHash.list($0) }
        root = TreeHash(bytes: try row.get(4, as: Bytes.self).array)
    }
}

/// Where an audit begins: with the first event, or where an earlier audit ended.
struct AuditStart {
    var frontier = Frontier()
    var tiles: [[TreeHash]] = []
    var recordedAt = Int64.min
    var size: Int64 { Int64(frontier.count) }

    init() {}

    /// Verifies the state before it is used: the frontier has the root that was signed, and the hashes of the tiles still being filled give
    /// that frontier.
    init(_ state: AuditState, keys: [VerifierKey], _ head: AuditedHead) throws {
        let checkpoint: Checkpoint
        do throws(SignedNote.Flaw) {
            checkpoint = try Checkpoint(state.note)
            try checkpoint.note.verified(by: keys)
        } catch {
            throw AuditState.Untrusted(
                description: "The checkpoint of the earlier audit is not to be trusted: \(error).")
        }
        guard checkpoint.origin.hasSuffix("/" + head.epoch.text), checkpoint.size <= head.position else {
            throw AuditState.Untrusted(description: "The earlier audit was of another log: \(checkpoint.origin).")
        }
        let bytes = [UInt8](hex: state.frontier) ?? []
        let tiles = state.tiles.map { $0.compactMap { TreeHash(hex: $0) } }
        guard let frontier = Frontier(count: UInt64(checkpoint.size), bytes: bytes), frontier.root == checkpoint.root,
            Self.holds(tiles, frontier)
        else { throw AuditState.Untrusted(description: "The earlier audit does not fit its checkpoint.") }
        self.frontier = frontier
        self.tiles = tiles
        recordedAt = state.recordedAt
    }

    /// Whether the hashes of the tiles still being filled give the frontier.
    private static func holds(_ tiles: [[TreeHash]], _ frontier: Frontier) -> Bool {
        guard tiles.count <= TileAudit.levels else { return false }
        var stack = SubtreeStack()
        for (level, hashes) in tiles.enumerated().reversed() {
            for hash in hashes { stack.append(hash, level: level * Tile.height) }
        }
        return stack.nodes.map(\.hash) == frontier.nodes
    }
}

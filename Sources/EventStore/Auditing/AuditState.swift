/// Where an audit has come to without a finding. It is at a checkpoint, so that a later audit that goes on from there need not trust this
/// file.
public struct AuditState: Codable, Sendable, Equatable {
    /// The checkpoint everything up to there agrees with.
    let note: String
    /// The frontier there, in hexadecimal.
    let frontier: String
    /// Of each level, the hashes of the tile still being filled.
    let tiles: [[String]]
    /// When the last event was recorded.
    let recordedAt: Int64

    init(_ checkpoint: Checkpoint, _ stack: SubtreeStack, _ tiles: [[TreeHash]], recordedAt: Int64) {
        note = checkpoint.text
        frontier = stack.nodes.map(\.hash.hex).joined()
        self.tiles = tiles.map { $0.map(\.hex) }
        self.recordedAt = recordedAt
    }

    /// The state does not fit a checkpoint that a trusted key signed.
    public struct Untrusted: Error, CustomStringConvertible {
        public let description: String
    }
}

internal import Foundation
public import Postgres

/// What the database keeps of checkpoints and of the keys that signed them.
public enum CheckpointRows {
    /// The newest checkpoint of this log, or the first that covers `size` events; nil while there is none.
    /// - Throws: `SignedNote.Flaw` where what is stored is no checkpoint; `PostgresError`.
    public static func find(covering size: Int64? = nil, in session: Session) throws -> Checkpoint? {
        let wanted: SQL =
            if let size { "position >= \(size) ORDER BY position" } else { "true ORDER BY position DESC" }
        let rows = try session.query(
            "SELECT note FROM log.checkpoint WHERE epoch = (SELECT epoch FROM log.head) AND \(wanted) LIMIT 1")
        return try rows.first.map { try Checkpoint($0.get(0)) }
    }

    /// Every key that ever signed, the oldest first. A row that is no verifier key is left out.
    public static func keys(in session: Session) throws -> [VerifierKey] {
        try session.query("SELECT verifier FROM log.checkpoint_key ORDER BY first_used_at, verifier")
            .compactMap { VerifierKey(try $0.get(0)) }
    }

    static func store(_ checkpoint: Checkpoint, of epoch: UUID, by key: VerifierKey, in session: Session) throws {
        _ = try session.query(
            """
            SELECT log.store_checkpoint(\(epoch), \(checkpoint.size), \(checkpoint.text), \(key.description))
            """)
    }
}

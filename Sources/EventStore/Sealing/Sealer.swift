internal import Foundation
public import Postgres

/// Stores the tree's tiles, and signs its root.
///
/// Several servers may do so: a lock in the database lets one at a time, and where nothing is new nothing is done. Before it signs, it
/// makes sure that the tree extends what was signed before: a log that was rewritten is never signed.
public struct Sealer: Sendable {
    private let pool: Pool
    private let key: SignerKey?
    private let outside: CheckpointFile?

    /// - Parameters:
    ///   - pool: sessions of the role `paraph_writer`.
    ///   - key: nil where nobody gave one: tiles are kept, nothing is signed.
    ///   - outside: a file that the database's administrator cannot write: the tree has to extend the checkpoint in it, whatever epoch the
    ///     database has.
    public init(pool: Pool, key: SignerKey?, outside: CheckpointFile? = nil) {
        self.pool = pool
        self.key = key
        self.outside = outside
    }

    public var canSign: Bool { key != nil }

    /// The checkpoint over all that is in the log now: a fresh one, or the newest if nothing has come since.
    /// Nil where there is no key, or no event.
    /// - Throws: `LogRewritten`, `ForeignKey`, `ForeignCheckpoint`, `SignedNote.Flaw`, `PostgresError`.
    public func seal() async throws -> Checkpoint? {
        while try await !pool.transaction({ try Self.storeTiles(in: $0) }) {}
        guard let key else { return nil }
        let outside = try outside?.read()
        return try await pool.transaction { session in
            try Self.lock(session)
            return try Sealing(session: session, key: key).checkpoint(after: outside)
        }
    }

    /// True when all full tiles are stored.
    private static func storeTiles(in session: Session) throws -> Bool {
        try lock(session)
        let size: Int64 = try session.query("SELECT position FROM log.head")[0].get(0)
        return try TileStorage(session: session).storeFullTiles(of: size)
    }

    private static func lock(_ session: Session) throws {
        _ = try session.query("SELECT pg_advisory_xact_lock(hashtextextended('paraph.sealer', 0))")
    }
}

/// Makes one checkpoint, under the lock.
private struct Sealing {
    let session: Session
    let key: SignerKey

    func checkpoint(after outside: Checkpoint?) throws -> Checkpoint? {
        let head = try session.query("SELECT epoch, position, root FROM log.head")[0]
        let (epoch, size): (UUID, Int64) = (try head.get(0), try head.get(1))
        let origin = Checkpoint.origin(key.name, epoch: epoch)
        var tree = StoredTree(session)
        let last = try CheckpointRows.find(in: session)
        if let last {
            guard last.origin == origin else { throw ForeignKey(origin: last.origin, key: key.name) }
            try last.note.verified(by: CheckpointRows.keys(in: session) + [key.verifier])
            try require(last, in: &tree, of: size)
        }
        if let outside {
            // Whoever owns the database can change its epoch, which must not free it from what was signed before.
            guard outside.origin == origin else { throw ForeignCheckpoint(found: outside.origin, origin: origin) }
            try require(outside, in: &tree, of: size)
        }
        guard size > 0 else { return nil }
        if let last, last.size == size { return last }
        let root = try tree.root(at: size)
        guard root == (try head.get(2)) else {
            throw LogRewritten(size: size, signed: false)
        }
        let checkpoint = try Checkpoint(origin: origin, size: size, root: root, signedWith: key)
        try CheckpointRows.store(checkpoint, of: epoch, by: key.verifier, in: session)
        return checkpoint
    }

    /// The tree extends what `checkpoint` signed: its root at that size is computed from the same tiles as the one to be signed.
    private func require(_ checkpoint: Checkpoint, in tree: inout StoredTree, of size: Int64) throws {
        guard checkpoint.size <= size, try tree.root(at: checkpoint.size) == checkpoint.root else {
            throw LogRewritten(size: checkpoint.size, signed: true)
        }
    }
}

/// The tree does not fit a root that was recorded earlier, so something in the log was changed: it is not signed.
public struct LogRewritten: Error, CustomStringConvertible {
    /// The tree size of the root that does not fit.
    public let size: Int64
    /// True when that root was a signed checkpoint's, false when it was the head's.
    let signed: Bool

    public var description: String {
        let what = signed ? "the checkpoint signed at \(size)" : "its head at \(size)"
        return "The log is not signed: its tree does not fit \(what). Something up to there was written anew."
            + " Run: paraph events verify"
    }
}

/// The key has another name than the log was signed under.
public struct ForeignKey: Error, CustomStringConvertible {
    let origin: String
    let key: String

    public var description: String {
        "This log was signed as \(origin). A key that follows has its name, and the one given is called \(key)."
    }
}

/// The file outside the database is about another log, or another epoch of this one: nothing is signed, and it stays as it is.
public struct ForeignCheckpoint: Error, CustomStringConvertible {
    let found: String
    let origin: String

    public var description: String {
        "The log is not signed: the checkpoint's file holds a checkpoint of \(found), and this log is \(origin)."
            + " If the log was begun anew, move the file away; otherwise somebody changed its epoch."
    }
}

internal import Postgres

/// The table in which a model is folded anew, beside the live one. Who fills it holds a lock; a table without one was left
/// behind by a rebuild that was interrupted.
struct RebuildTable {
    let name: String
    private let lock: String

    init(of model: any ReadModel.Type) {
        name = model.table + "_next"
        lock = "paraph.rebuild.\(model.table)"
    }

    /// - Returns: false where another session fills it.
    func claim(in session: Session) throws -> Bool {
        try session.query("SELECT pg_try_advisory_lock(hashtextextended(\(lock), 0))")[0].get(0)
    }

    /// For whoever comes next: the end of a session is noticed by the server a moment after the session.
    func release(in session: Session) throws {
        _ = try session.query("SELECT pg_advisory_unlock(hashtextextended(\(lock), 0))")
    }

    /// Whether this very session still holds the lock.
    func isClaimed(in session: Session) throws -> Bool {
        try session.query(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid = pg_backend_pid()
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND (classid::bigint << 32 | objid::bigint) = hashtextextended(\(lock), 0)
            )
            """)[0].get(0)
    }

    func remove(in session: Session) throws { try session.script("DROP TABLE IF EXISTS \(name)") }

    /// In a transaction: nobody begins to fill it meanwhile.
    func removeAbandoned(in session: Session) throws {
        let isFree: Bool =
            try session.query("SELECT pg_try_advisory_xact_lock(hashtextextended(\(lock), 0))")[0].get(0)
        if isFree { try remove(in: session) }
    }
}

/// What others pay for an order that readers can rely on. Their tables are made like that of the plain inserts.
extension PgbenchAppends {
    /// One append at a time: a lock of the whole log is held until the commit.
    static func lockPerAppend(in database: BenchDatabase) throws -> PgbenchAppends {
        try database.owner().script(
            """
            CREATE TABLE plain.locked (LIKE plain.event INCLUDING ALL);
            \(appendFunction("append_locked", into: "plain.locked", first: "PERFORM pg_advisory_xact_lock(4242);"))
            """)
        return PgbenchAppends(url: database.url, statement: call(of: "append_locked"))
    }

    /// Appends for readers who keep below the oldest transaction that still runs; the second index is theirs.
    static func transactionOrder(in database: BenchDatabase) throws -> PgbenchAppends {
        try database.owner().script(
            """
            CREATE TABLE plain.numbered (
                LIKE plain.event INCLUDING ALL, transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
            );
            CREATE INDEX ON plain.numbered (transaction, position);
            \(appendFunction("append_numbered", into: "plain.numbered"))
            """)
        return PgbenchAppends(url: database.url, statement: call(of: "append_numbered"))
    }

    private static func call(of function: String) -> String {
        "SELECT plain.\(function)(:id, \(stream), :version::int, :type, :actor, :leaf, :body);"
    }

    /// Appends where the stream stands as expected; answers the position, or NULL for a conflict.
    private static func appendFunction(_ name: String, into table: String, first statement: String = "") -> String {
        """
        CREATE FUNCTION plain.\(name)(
            p_id uuid, p_stream text, p_version integer, p_type text, p_actor text, p_leaf bytea, p_body text
        ) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE placed bigint;
        BEGIN
            \(statement)
            INSERT INTO \(table) (event_id, office, dossier, stream, version, type, actor, causation, correlation, leaf, body)
            SELECT p_id, p_id, p_id, p_stream, p_version, p_type, p_actor, p_id, p_id, p_leaf, p_body
            WHERE p_version - 1 = coalesce(
                (SELECT version FROM \(table) WHERE stream = p_stream ORDER BY version DESC LIMIT 1), 0)
            ON CONFLICT (stream, version) DO NOTHING
            RETURNING position INTO placed;
            RETURN placed;
        END $$;
        """
    }
}

/// The reference: one row a transaction, into a table with the same columns and two indexes.
extension PgbenchAppends {
    private static let table = """
        CREATE SCHEMA plain;
        CREATE TABLE plain.event (
            position    bigserial PRIMARY KEY,
            event_id    uuid NOT NULL,
            office      uuid NOT NULL,
            dossier     uuid,
            stream      text NOT NULL,
            version     integer NOT NULL,
            type        text NOT NULL,
            actor       text NOT NULL,
            causation   uuid NOT NULL,
            correlation uuid NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now(),
            leaf        bytea NOT NULL,
            body        text NOT NULL,
            UNIQUE (stream, version)
        );
        """

    static func plainInserts(in database: BenchDatabase) throws -> PgbenchAppends {
        try database.owner().script(table)
        return PgbenchAppends(
            url: database.url,
            statement: """
                INSERT INTO plain.event (event_id, office, dossier, stream, version, type, actor, causation, correlation, leaf, \
                body) VALUES (:id, :id, :id, \(stream), :version::int, :type, :actor, :id, :id, :leaf, :body);
                """)
    }
}

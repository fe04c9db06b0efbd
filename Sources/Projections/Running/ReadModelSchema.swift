internal import Postgres

/// The tables of read models. Row-level security is forced on each: a reader sees its office, the projector all.
enum ReadModelSchema {
    /// How far each model is. `event` is the event at `position`: a log that was
    /// restored or begun anew holds another one there. `skipped` counts events of a newer Paraph, `failed` those of another
    /// shape than their type promises; `fault` says why a model stands still. A model that has not come to `whole_from` yet, where
    /// the log stood when it was begun, holds a part of what there is to show.
    static let progress = """
        CREATE TABLE IF NOT EXISTS read_model.progress (
            name     text NOT NULL,
            version  integer NOT NULL,
            position bigint NOT NULL,
            event    uuid,
            PRIMARY KEY (name, version)
        );
        ALTER TABLE read_model.progress
            \(laterColumns.map { "ADD COLUMN IF NOT EXISTS \($0.name) \($0.definition)" }.joined(separator: ", "));
        \(secured("read_model.progress", readers: "true"))
        """

    private static let laterColumns = [
        (name: "skipped", definition: "bigint NOT NULL DEFAULT 0"),
        (name: "failed", definition: "bigint NOT NULL DEFAULT 0"),
        (name: "rebuilds", definition: "integer NOT NULL DEFAULT 0"), (name: "fault", definition: "text"),
        (name: "whole_from", definition: "bigint NOT NULL DEFAULT 0"),
    ]

    /// Whether nothing of `progress` is missing: even where it changes nothing it waits for whoever reads the table, a dump for
    /// instance, and all read models stand still behind it.
    static func isProgressThere(_ session: Session) throws -> Bool {
        try session.query(
            """
            SELECT EXISTS (
                SELECT FROM pg_class AS c
                WHERE c.oid = to_regclass('read_model.progress') AND c.relrowsecurity AND c.relforcerowsecurity
                    AND has_table_privilege('paraph_projector', c.oid, 'DELETE')
                    AND has_table_privilege('paraph_reader', c.oid, 'SELECT')
                    AND (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = c.oid) @> ARRAY['owner', 'projector', 'office']
                    AND (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = c.oid) @> \(laterColumns.map(\.name))
            )
            """)[0].get(0)
    }

    /// Moves models on. To replace it holds up nobody.
    static let advance = """
        DROP FUNCTION IF EXISTS read_model.advance(text[], integer[], bigint[], bigint[], uuid[], bigint[], bigint[]);
        CREATE OR REPLACE FUNCTION read_model.advance(
            p_name text[], p_version integer[], p_rebuilds integer[], p_start bigint[], p_end bigint[], p_event uuid[],
            p_skipped bigint[], p_failed bigint[]
        ) RETURNS void
        LANGUAGE plpgsql SET search_path = pg_catalog
        AS $$
        DECLARE moved integer;
        BEGIN
            UPDATE read_model.progress AS p
            SET position = m.until, event = m.event, fault = NULL, skipped = p.skipped + m.skipped,
                failed = p.failed + m.failed
            FROM unnest(p_name, p_version, p_rebuilds, p_start, p_end, p_event, p_skipped, p_failed)
                AS m (name, version, rebuilds, start, until, event, skipped, failed)
            WHERE p.name = m.name AND p.version = m.version AND p.rebuilds = m.rebuilds AND p.position = m.start;
            GET DIAGNOSTICS moved = ROW_COUNT;
            IF moved <> cardinality(p_name) THEN
                RAISE EXCEPTION 'a read model no longer stands there' USING ERRCODE = 'PA003';
            END IF;
        END $$;
        REVOKE ALL ON FUNCTION read_model.advance FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION read_model.advance TO paraph_projector;
        """

    /// A model's table with all that belongs to it.
    static func table<Row: ReadModel>(of model: Row.Type, named table: String) -> String {
        [
            bareTable(of: model, named: table), primaryKey(of: table), indexes(of: model, on: table), secured(table),
        ].joined(separator: "\n")
    }

    /// The table alone: quick to fill, slow to look into, and open to its owner only.
    /// - Parameter isTemporary: it goes with the session that made it.
    static func bareTable<Row: ReadModel>(
        of model: Row.Type, named table: String, isTemporary: Bool = false
    ) -> String {
        let columns = Row.columns.map { "    \"\($0.name)\" \($0.sqlType),\n" }.joined()
        return """
            CREATE \(isTemporary ? "TEMPORARY TABLE" : "TABLE") \(table) (
                id uuid NOT NULL,
                office uuid NOT NULL,
                dossier uuid,
            \(columns)    row_state text COMPRESSION lz4 NOT NULL,
                json text COMPRESSION lz4 NOT NULL
            ) WITH (fillfactor = 80);
            """
    }

    static func primaryKey(of table: String) -> String { "ALTER TABLE \(table) ADD PRIMARY KEY (id);" }

    static func indexes<Row: ReadModel>(of model: Row.Type, on table: String) -> String {
        Row.indexes.map { index(on: table, $0) }.joined(separator: "\n")
    }

    /// Each office sees its own rows; those who see more are the projector and the owner.
    static func secured(_ table: String) -> String {
        secured(table, readers: "office = (SELECT log.current_office())")
    }

    private static func index(on table: String, _ index: ReadModelIndex) -> String {
        // Rows without a value come last either way, as in lists: an index serves its own order only, and the reverse of it.
        let columns = ([ListOrder("office")] + index.columns).map { step in
            "\"\(step.column)\"\(step.descending ? " DESC NULLS LAST" : "")"
        }.joined(separator: ", ")
        let condition = index.condition.map { " WHERE \($0)" } ?? ""
        return "CREATE INDEX ON \(table) (\(columns))\(condition);"
    }

    private static func secured(_ table: String, readers: String) -> String {
        """
        ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY;
        ALTER TABLE \(table) FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS owner ON \(table);
        DROP POLICY IF EXISTS projector ON \(table);
        DROP POLICY IF EXISTS office ON \(table);
        CREATE POLICY owner ON \(table) TO CURRENT_USER USING (true) WITH CHECK (true);
        CREATE POLICY projector ON \(table) TO paraph_projector USING (true) WITH CHECK (true);
        CREATE POLICY office ON \(table) FOR SELECT TO paraph_reader USING (\(readers));
        GRANT SELECT, INSERT, UPDATE, DELETE ON \(table) TO paraph_projector;
        GRANT SELECT ON \(table) TO paraph_reader;
        """
    }
}

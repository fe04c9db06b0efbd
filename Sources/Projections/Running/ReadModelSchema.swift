/// The tables of read models. Row-level security is forced on each: a reader sees its office, the projector all.
enum ReadModelSchema {
    /// How far each model is. `event` is the event at `position`: a log that was
    /// restored or begun anew holds another one there.
    static let progress = """
        CREATE TABLE IF NOT EXISTS read_model.progress (
            name     text NOT NULL,
            version  integer NOT NULL,
            position bigint NOT NULL,
            event    uuid,
            PRIMARY KEY (name, version)
        );
        \(secured("read_model.progress", readers: "true"))
        """

    static func table<Row: ReadModel>(of model: Row.Type, named table: String) -> String {
        let columns = Row.columns.map { "    \"\($0.name)\" \($0.sqlType),\n" }.joined()
        return """
            CREATE TABLE \(table) (
                id uuid PRIMARY KEY,
                office uuid NOT NULL,
                dossier uuid,
            \(columns)    row_state text COMPRESSION lz4 NOT NULL,
                json text COMPRESSION lz4 NOT NULL
            ) WITH (fillfactor = 80);
            \(Row.indexes.map { index(on: table, $0) }.joined(separator: "\n"))
            \(secured(table, readers: "office = (SELECT log.current_office())"))
            """
    }

    private static func index(on table: String, _ index: ReadModelIndex) -> String {
        let columns = (["office"] + index.columns).map { "\"\($0)\"" }.joined(separator: ", ")
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

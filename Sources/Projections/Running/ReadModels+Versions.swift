public import Postgres

extension ReadModels {
    /// The models whose tables hold a part only of what the log tells, as those of a new version do when they are made, and those
    /// of which nobody knows how far they are. `rebuild` fills them, quicker than a projector would.
    /// - Parameter session: of the owner of the schema.
    public static func unfilled(_ session: Session) throws -> [any ReadModel.Type] {
        let names: [String] = try session.query(
            """
            SELECT m.name
            FROM unnest(\(all.map { $0.name }), \(all.map { Int32($0.version) })) AS m (name, version)
            CROSS JOIN log.head AS h
            LEFT JOIN read_model.progress AS p ON p.name = m.name AND p.version = m.version
            WHERE p.position < p.whole_from OR coalesce(p.position, 0) = 0 AND h.position > 0
            """
        ).map { try $0.get(0) }
        return all.filter { names.contains($0.name) }
    }

    /// Takes away the tables and the checkpoints of earlier versions, where this version's table is filled. Those of the version
    /// before stay: servers of it may still run, however often this is called.
    /// - Parameter session: of the owner of the schema.
    /// - Returns: the tables.
    public static func dropEarlierVersions(_ session: Session) throws -> [String] {
        let unfilled = try unfilled(session)
        return try session.transaction { session in
            try all.filter { model in !unfilled.contains { $0 == model } }
                .flatMap { try dropEarlierVersions(of: $0, in: session) }
        }
    }

    private static func dropEarlierVersions(of model: any ReadModel.Type, in session: Session) throws -> [String] {
        let earlier = try earlierTables(of: model, in: session)
        let kept = earlier.filter(\.isWhole).map(\.version).max() ?? model.version
        let dropped = earlier.filter { $0.version < kept }.map(\.name)
        for table in dropped { try session.script("DROP TABLE IF EXISTS \(table)") }
        _ = try session.query("DELETE FROM read_model.progress WHERE name = \(model.name) AND version < \(kept)")
        return dropped
    }

    private static func earlierTables(of model: any ReadModel.Type, in session: Session) throws -> [EarlierTable] {
        let suffix = "^\(model.name)_([0-9]+)(_next)?$"
        return try session.query(
            """
            SELECT name, version
            FROM (
                SELECT 'read_model.' || relname AS name, substring(relname FROM \(suffix))::integer AS version
                FROM pg_class
                WHERE relnamespace = 'read_model'::regnamespace AND relkind = 'r'
            ) AS found
            WHERE version < \(model.version)
            ORDER BY name
            """
        ).map { EarlierTable(name: try $0.get(0), version: Int(try $0.get(1, as: Int32.self))) }
    }
}

private struct EarlierTable {
    let name: String
    let version: Int

    /// Not what a rebuild has left behind.
    var isWhole: Bool { !name.hasSuffix("_next") }
}

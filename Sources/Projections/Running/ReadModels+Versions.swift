public import Postgres

extension ReadModels {
    /// The models whose tables hold a part only of what the log tells, as those of a new version do when they are made.
    /// `rebuild` fills them, quicker than a projector would.
    /// - Parameter session: of the owner of the schema.
    public static func unfilled(_ session: Session) throws -> [any ReadModel.Type] {
        let rows = try session.query(
            """
            SELECT name, version
            FROM read_model.progress
            WHERE position < whole_from OR position = 0 AND (SELECT position FROM log.head) > 0
            """)
        let found = try rows.map { try (name: $0.get(0, as: String.self), version: $0.get(1, as: Int.self)) }
        return all.filter { model in found.contains { $0.name == model.name && $0.version == model.version } }
    }

    /// Takes away the tables and the checkpoints of earlier versions, where this version's table is filled. A server of the earlier
    /// version can answer nothing after that.
    /// - Parameter session: of the owner of the schema.
    /// - Returns: the tables.
    public static func dropEarlierVersions(_ session: Session) throws -> [String] {
        let unfilled = try unfilled(session)
        let filled = all.filter { model in !unfilled.contains { $0 == model } }
        return try session.transaction { session in
            let dropped = try filled.flatMap { try earlierTables(of: $0, in: session) }
            for table in dropped { try session.script("DROP TABLE \(table)") }
            for model in filled {
                _ = try session.query(
                    "DELETE FROM read_model.progress WHERE name = \(model.name) AND version < \(model.version)")
            }
            return dropped
        }
    }

    private static func earlierTables(of model: any ReadModel.Type, in session: Session) throws -> [String] {
        let suffix = "^\(model.name)_([0-9]+)(_next)?$"
        return try session.query(
            """
            SELECT 'read_model.' || relname
            FROM pg_class
            WHERE relnamespace = 'read_model'::regnamespace AND relkind = 'r'
                AND substring(relname FROM \(suffix))::integer < \(model.version)
            ORDER BY 1
            """
        ).map { try $0.get(0) }
    }
}

internal import Foundation
internal import Postgres

/// How far each model is, kept in the same transaction as its rows.
struct Checkpoints {
    private(set) var positions: [String: Int64]

    /// Reads where each model stands. A model is begun anew where it has never been, and where the log no longer holds the
    /// event it stopped at: then the log was restored or rewound, and its rows tell of what did not happen.
    /// - Returns: the names of the models that were begun anew although they had rows.
    static func take(_ models: [any ReadModel.Type], in session: Session) throws -> (Checkpoints, restarted: [String]) {
        try session.transaction { session in
            for model in models {
                _ = try session.query(
                    """
                    INSERT INTO read_model.progress (name, version, position)
                    VALUES (\(model.name), \(model.version), 0)
                    ON CONFLICT DO NOTHING
                    """)
            }
            let lost = try session.query(
                """
                SELECT p.name, p.version
                FROM read_model.progress AS p
                LEFT JOIN log.event AS e ON e.position = p.position
                WHERE p.position > 0 AND e.event_id IS DISTINCT FROM p.event
                """
            ).map { try LostCheckpoint(name: $0.get(0), version: $0.get(1)) }
            var restarted: [String] = []
            for model in models where lost.contains(LostCheckpoint(name: model.name, version: model.version)) {
                _ = try session.query("DELETE FROM \(raw: model.table)")
                _ = try session.query(
                    """
                    UPDATE read_model.progress
                    SET position = 0, event = NULL
                    WHERE name = \(model.name) AND version = \(model.version)
                    """)
                restarted.append(model.name)
            }
            return (try read(models, in: session), restarted)
        }
    }

    static func read(_ models: [any ReadModel.Type], in session: Session) throws -> Checkpoints {
        Checkpoints(positions: try positions(of: models, in: try session.query(query)))
    }

    static let query: SQL = "SELECT name, version, position FROM read_model.progress"

    static func positions(of models: [any ReadModel.Type], in rows: Rows) throws -> [String: Int64] {
        var positions: [String: Int64] = [:]
        for row in rows {
            let name: String = try row.get(0)
            let version: Int = try row.get(1)
            if models.contains(where: { $0.name == name && $0.version == version }) {
                positions[name] = try row.get(2)
            }
        }
        return positions
    }

    /// Moves these models to the event, in the transaction that writes their rows, and tells those who follow.
    static func store(_ models: [any ReadModel.Type], at event: ProjectedEvent, in session: Session) throws {
        _ = try session.query(
            """
            WITH moved AS (
                UPDATE read_model.progress AS p
                SET position = \(event.position), event = \(event.recorded.id)
                FROM unnest(\(models.map { $0.name }), \(models.map { $0.version })) AS m (name, version)
                WHERE p.name = m.name AND p.version = m.version
            )
            SELECT pg_notify('paraph_projected', '')
            """)
    }
}

private struct LostCheckpoint: Equatable {
    let name: String
    let version: Int
}

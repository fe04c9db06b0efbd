internal import Foundation
internal import Postgres

/// How far each model is, kept in the same transaction as its rows.
struct Checkpoints {
    private(set) var standings: [String: Standing]

    /// Reads where each model stands. A model is begun anew where it has never been, and where the log no longer holds the
    /// event it stopped at: then the log was restored or rewound, and its rows tell of what did not happen.
    /// - Returns: the names of the models that were begun anew although they had rows.
    static func take(_ models: [any ReadModel.Type], in session: Session) throws -> (Checkpoints, restarted: [String]) {
        try session.transaction { session in
            for model in models {
                _ = try session.query(
                    """
                    INSERT INTO read_model.progress (name, version, position, whole_from)
                    VALUES (\(model.name), \(model.version), 0, (SELECT position FROM log.head))
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
                    SET position = 0, event = NULL, skipped = 0, failed = 0, whole_from = (SELECT position FROM log.head)
                    WHERE name = \(model.name) AND version = \(model.version)
                    """)
                restarted.append(model.name)
            }
            return (try read(models, in: session), restarted)
        }
    }

    /// Says of a table that was made just now that it is empty.
    static func begin(_ model: any ReadModel.Type, in session: Session) throws {
        _ = try session.query(
            """
            INSERT INTO read_model.progress (name, version, position, whole_from)
            VALUES (\(model.name), \(model.version), 0, (SELECT position FROM log.head))
            ON CONFLICT (name, version) DO UPDATE
            SET position = 0, event = NULL, skipped = 0, failed = 0, whole_from = EXCLUDED.whole_from
            """)
    }

    static func read(_ models: [any ReadModel.Type], in session: Session) throws -> Checkpoints {
        Checkpoints(standings: try standings(of: models, in: try session.query(query)))
    }

    static let query: SQL = """
        SELECT name, version, position, skipped, failed, rebuilds, fault, whole_from
        FROM read_model.progress
        """

    /// Another text as soon as the rows of the model may be others.
    static func state(of model: any ReadModel.Type) -> SQL {
        """
        SELECT (position, rebuilds)::text
        FROM read_model.progress
        WHERE name = \(model.name) AND version = \(model.version)
        """
    }

    static func standings(of models: [any ReadModel.Type], in rows: Rows) throws -> [String: Standing] {
        var standings: [String: Standing] = [:]
        for row in rows {
            let name: String = try row.get(0)
            let version: Int = try row.get(1)
            if models.contains(where: { $0.name == name && $0.version == version }) {
                standings[name] = try standing(in: row)
            }
        }
        return standings
    }

    static func standing(in row: Rows.Row) throws -> Standing {
        Standing(
            position: try row.get(2), tally: FoldTally(skipped: try row.get(3), failed: try row.get(4)),
            rebuilds: try row.get(5), fault: try row.get(6), wholeFrom: try row.get(7))
    }

    /// Moves models on, in the transaction that writes their rows. Fails with `movedState` where one of them no longer stands
    /// where its stride began, or stands there in a table that was folded anew: a rebuild has taken over meanwhile.
    static func advancing(_ strides: [any ModelStride]) -> SQL {
        """
        SELECT read_model.advance(
            \(strides.map { $0.model.name }), \(strides.map { Int32($0.model.version) }),
            \(strides.map { Int32($0.rebuilds) }), \(strides.map(\.start)), \(strides.map { $0.end.position }),
            \(strides.map { $0.end.recorded.id }), \(strides.map { Int64($0.tally.skipped) }), \(strides.map { Int64($0.tally.failed) })
        )
        """
    }

    /// The SQLSTATE of a stride that began where the model no longer stands.
    static let movedState = "PA003"

    /// Tells those who follow that there is news. In no transaction that writes: whoever announces something in one waits at
    /// its commit for every other that does, the log's append among them.
    static let announcement: SQL = "SELECT pg_notify('paraph_projected', '')"

    /// Says in the transaction that replaces a model's table where the new one stands. A projector that stood elsewhere takes
    /// up the model anew.
    static func replace(
        _ model: any ReadModel.Type, at position: Int64, _ tally: FoldTally, in session: Session
    ) throws {
        _ = try session.query(
            """
            WITH replaced AS (
                INSERT INTO read_model.progress (name, version, position, event, skipped, failed, rebuilds)
                VALUES (
                    \(model.name), \(model.version), \(position),
                    (SELECT event_id FROM log.event WHERE position = \(position)), \(tally.skipped), \(tally.failed), 1
                )
                ON CONFLICT (name, version) DO UPDATE
                SET position = EXCLUDED.position, event = EXCLUDED.event, skipped = EXCLUDED.skipped,
                    failed = EXCLUDED.failed, rebuilds = progress.rebuilds + 1, fault = NULL
            )
            SELECT pg_notify('paraph_projected', '')
            """)
    }

    /// Notes why a model does not go on, for those who follow and for `projections status`.
    static func note(_ fault: String, of model: any ReadModel.Type, in session: Session) throws {
        _ = try session.query(
            """
            WITH noted AS (
                UPDATE read_model.progress
                SET fault = \(ColumnText.bounded(fault))
                WHERE name = \(model.name) AND version = \(model.version)
            )
            SELECT pg_notify('paraph_projected', '')
            """)
    }
}

private struct LostCheckpoint: Equatable {
    let name: String
    let version: Int
}

/// A model no longer stands where it was read: its table was replaced by a rebuild that had got further.
struct CheckpointMoved: Error, CustomStringConvertible {
    var description: String { "A read model was moved on by somebody else." }
}

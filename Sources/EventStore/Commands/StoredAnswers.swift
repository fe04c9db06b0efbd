internal import Foundation
internal import Postgres

/// The table of answers, as the writer and the readers of it see it.
enum StoredAnswers {
    static func query(for key: CommandKey) -> SQL {
        """
        SELECT status, headers, body, request_hash, position
        FROM log.command
        WHERE actor = \(key.actor) AND key = \(key.key)
        """
    }

    static func found(in row: Rows.Row) throws -> FoundAnswer {
        FoundAnswer(
            answer: StoredAnswer(
                status: Int(try row.get(0, as: Int32.self)), headers: HeaderCoding.decode(try row.get(1)),
                body: try row.get(2)),
            requestHash: try row.get(3), position: try row.get(4))
    }
}

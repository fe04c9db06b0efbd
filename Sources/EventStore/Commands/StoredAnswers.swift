public import Domain
internal import Foundation
public import Postgres

/// How answers are read from their table, by the writer and by others, and leave it.
public enum StoredAnswers {
    /// Takes away those that were stored before this moment, by the log's time.
    public static func forget(before moment: Timestamp, in pool: Pool) async throws {
        let before = PostgresTimestamp(moment)
        _ = try await pool.run { try $0.query("SELECT log.forget_answers(\(before))") }
    }

    static func query(for key: CommandKey) -> SQL {
        """
        SELECT answer, position
        FROM log.answer
        WHERE id = \(key.id)
        """
    }

    static func found(in row: Rows.Row) throws -> FoundAnswer {
        let (answer, requestHash) = try AnswerCoding.unpack(try row.get(0))
        return FoundAnswer(answer: answer, requestHash: requestHash, position: try row.get(1))
    }
}

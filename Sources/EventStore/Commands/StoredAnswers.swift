internal import Foundation
internal import Postgres

/// How answers are read from their table, by the writer and by others.
enum StoredAnswers {
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

internal import Domain
internal import Foundation
internal import Postgres

/// The columns of an event row, and how they are read.
enum EventRow {
    /// All but the body.
    static let envelope: SQL = """
        position, event_id, office, dossier, category, stream, version, type, actor, causation, correlation, recorded_at
        """

    static let columns: SQL = "\(envelope), body"

    /// How many columns the envelope has; also the index of the first column after it.
    static let envelopeCount = 12

    /// From a row that begins with `columns`.
    static func event(in row: Rows.Row) throws -> RecordedEvent {
        try event(in: row, body: try row.get(envelopeCount))
    }

    /// From a row that begins with `envelope`.
    static func event(in row: Rows.Row, body: String) throws -> RecordedEvent {
        RecordedEvent(
            position: try row.get(0), id: try row.get(1), office: ID(try row.get(2, as: UUID.self)),
            dossier: try row.get(3, as: UUID?.self).map { ID($0) },
            stream: StreamID(category: try row.get(4), id: try row.get(5)),
            version: Int(try row.get(6, as: Int32.self)), type: try row.get(7), actor: try row.get(8),
            causation: try row.get(9), correlation: try row.get(10),
            recordedAt: Timestamp(try row.get(11, as: PostgresTimestamp.self)),
            body: body)
    }
}

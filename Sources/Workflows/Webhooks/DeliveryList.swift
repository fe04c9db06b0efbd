public import Domain
import EventStore
public import Foundation
public import Postgres

/// One delivery, as its webhook's owner sees it.
public struct DeliverySummary: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case pending
        case delivered
        /// Given up after 72 hours.
        case dead
    }

    public let position: Int64
    public let event: UUID
    public let type: String
    public let state: State
    public let attempts: Int
    public let firstAttempt: Timestamp?
    /// The next attempt of one that is pending.
    public let due: Timestamp
    public let ended: Timestamp?
    public let status: Int?
    public let error: String?
}

/// The deliveries of webhooks, of one office at a time.
public struct DeliveryList: Sendable {
    private let reader: Pipeline

    /// - Parameter reader: of the role that sees one office.
    public init(reader: Pipeline) { self.reader = reader }

    /// Newest first, those before the position `cursor`.
    public func page(
        of webhook: ID<Webhook>, in office: ID<Office>, state: DeliverySummary.State?, before cursor: Int64?, limit: Int
    ) async throws -> [DeliverySummary] {
        var conditions: [SQL] = ["webhook = \(webhook.uuid)"]
        if let state { conditions.append("state = \(state.rawValue)") }
        if let cursor { conditions.append("position < \(cursor)") }
        let rows = try await reader.segment([
            .settingOffice(office),
            """
            SELECT position, event_id, type, state, attempts, first_at, due_at, ended_at, status, error
            FROM webhook.delivery
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY position DESC
            LIMIT \(limit)
            """,
        ])
        return try rows[1].map(DeliverySummary.init)
    }

    /// How many there are in each state.
    public func counts(of webhook: ID<Webhook>, in office: ID<Office>) async throws -> [DeliverySummary.State: Int] {
        let rows = try await reader.segment([
            .settingOffice(office),
            "SELECT state, count(*) FROM webhook.delivery WHERE webhook = \(webhook.uuid) GROUP BY state",
        ])
        return try rows[1].reduce(into: [:]) { counts, row in
            if let state = DeliverySummary.State(rawValue: try row.get(0)) { counts[state] = try row.get(1) }
        }
    }
}

extension DeliverySummary {
    fileprivate init(_ row: Rows.Row) throws {
        func time(_ column: Int) throws -> Timestamp? {
            try row.get(column, as: PostgresTimestamp?.self).map { Timestamp($0) }
        }
        self.init(
            position: try row.get(0), event: try row.get(1), type: try row.get(2),
            state: State(rawValue: try row.get(3)) ?? .dead, attempts: Int(try row.get(4, as: Int32.self)),
            firstAttempt: try time(5), due: try time(6) ?? Timestamp(microseconds: 0), ended: try time(7),
            status: try row.get(8, as: Int32?.self).map { Int($0) }, error: try row.get(9))
    }
}

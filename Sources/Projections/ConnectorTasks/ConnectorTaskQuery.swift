public import Domain
internal import EventStore
internal import Foundation
internal import Postgres

/// What agents and the sync ask of the tasks.
public struct ConnectorTaskQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// The tasks an agent may take now, oldest first.
    ///
    /// Each dossier's queue is first in, first out: those from its head on that nobody holds, up to the first that cannot be
    /// taken. A failed task, or one that another agent is at, holds up its whole dossier (API.md, Connector). What the agent holds
    /// behind a task that is free again comes with it: done before, it would be done out of order.
    /// - Parameters:
    ///   - agent: who asks; what it holds already does not stand in its way.
    ///   - resuming: what it holds comes again from the head on.
    ///   - dossiers: those the agent may see; nil for all of the office.
    public func claimable(
        by agent: String, software: String, installation: String, resuming: Bool, dossiers: [ID<Dossier>]?,
        now: Timestamp, limit: Int, of office: ID<Office>
    ) async throws -> [TaskRow] {
        let moment = PostgresTimestamp(now)
        var conditions: [SQL] = [
            "software = \(ColumnText.bounded(software))", "installation = \(ColumnText.bounded(installation))",
            "\(raw: TaskRow.isUnfinished)",
        ]
        if let dossiers { conditions.append("dossier = ANY(\(dossiers.map(\.uuid)))") }
        let found = try await queries.segment(
            [
                """
                WITH queue AS (
                    SELECT dossier, queue_position, row_state,
                        phase = 'ready' OR (phase = 'claimed' AND lease_until <= \(moment)) AS is_free,
                        phase = 'claimed' AND lease_until > \(moment) AND claimed_by = \(agent) AS is_own,
                        phase = 'failed' OR (phase = 'claimed' AND lease_until > \(moment) AND claimed_by <> \(agent))
                            AS is_blocking
                    FROM \(raw: TaskRow.table)
                    WHERE \(conditions.conjunction)
                ), judged AS (
                    SELECT queue_position, row_state,
                        bool_or(is_free) OVER (PARTITION BY dossier ORDER BY queue_position) AS is_in_turn,
                        bool_and(is_free OR is_own) OVER (PARTITION BY dossier ORDER BY queue_position) AS is_reached,
                        bool_or(is_blocking) OVER (PARTITION BY dossier) AS is_blocked
                    FROM queue
                )
                SELECT row_state
                FROM judged
                WHERE (is_in_turn OR \(resuming)) AND is_reached AND NOT is_blocked
                ORDER BY queue_position
                LIMIT \(limit)
                """
            ], of: office)
        return try found[0].map { try RowState.decode(try $0.get(0)) }
    }

    /// The tasks of the dossier that these entries of the package's books stand for, by the entries' external references: the task
    /// completed under that reference, or else one not completed yet that carries the entry's number and may be booked by it. Once a
    /// task is completed or given up its number tells nothing any more: the package may give it to another entry.
    public func tasks(
        booking entries: [LedgerEvent.Entry], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [String: TaskRow] {
        let completed = try await completed(as: entries.map(\.externalRef), in: dossier, of: office)
        let numbered = try await rows(
            in: dossier, of: office,
            """
            \(raw: TaskRow.isUnfinished) AND (journal, number, fiscal_year) IN (
                SELECT *
                FROM unnest(\(entries.map { ColumnText.bounded($0.journal) }), \(entries.map { ColumnText.bounded($0.number) }),
                    \(entries.map { ColumnText.bounded($0.fiscalYear) }))
            )
            """)
        let byReference = Dictionary(grouping: completed, by: \.externalRef)
        let byPlace = Dictionary(
            numbered.map { ([$0.created.journal, $0.created.fiscalYear, $0.created.number], $0) }
        ) { first, _ in first }
        return entries.reduce(into: [:]) { tasks, entry in
            let numbered = byPlace[[entry.journal, entry.fiscalYear, entry.number]]
            tasks[entry.externalRef] =
                Self.task(of: entry, among: byReference[entry.externalRef] ?? [])
                ?? numbered.flatMap { $0.progress.mayBe(entry, booking: $0.created.entry) ? $0 : nil }
        }
    }

    /// The tasks of the dossier that were completed under these references.
    public func completed(
        as externalRefs: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [TaskRow] {
        try await rows(
            in: dossier, of: office,
            "phase = 'completed' AND external_ref = ANY(\(externalRefs.map { ColumnText.bounded($0) }))")
    }

    /// The tasks of these journals of the dossier that are neither booked nor given up.
    public func unfinished(
        in journals: [String], of dossier: ID<Dossier>, _ office: ID<Office>
    ) async throws -> [TaskRow] {
        try await rows(in: dossier, of: office, "\(raw: TaskRow.isUnfinished) AND journal = ANY(\(journals))")
    }

    /// Which of the tasks that were completed under an entry's reference it books. Several were where a package begins its references
    /// anew each fiscal year; of one year's the first sent has it.
    private static func task(of entry: LedgerEvent.Entry, among completed: [TaskRow]) -> TaskRow? {
        let candidates = completed.filter { !$0.created.isNumberedAlikeInAnotherYear(entry) }
        let ofItsYear = candidates.filter { $0.created.fiscalYear == entry.fiscalYear }
        return (ofItsYear.isEmpty ? candidates : ofItsYear).min { $0.position < $1.position }
    }

    private func rows(
        in dossier: ID<Dossier>, of office: ID<Office>, _ condition: SQL
    ) async throws -> [TaskRow] {
        try await queries.rows(TaskRow.self, of: office, in: dossier, where: [condition])
    }
}

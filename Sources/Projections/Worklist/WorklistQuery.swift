public import Domain
internal import Foundation
public import Postgres

/// The open proposals of one dossier and side: what is to be checked and sent.
public struct WorklistQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// One list.
    public struct List: Sendable, Hashable {
        public let office: ID<Office>
        public let dossier: ID<Dossier>
        public let side: InvoiceSide

        public init(office: ID<Office>, dossier: ID<Dossier>, side: InvoiceSide) {
            self.office = office
            self.dossier = dossier
            self.side = side
        }

        fileprivate var conditions: [SQL] {
            ["dossier = \(dossier.uuid)", "side = \(side.rawValue)", "state = 'open'"]
        }
    }

    /// A page, and whether the whole list, whatever the page's filters, may be sent.
    public struct Page: Sendable {
        public let list: ListPage
        public let gate: WorklistGate
        /// How many of the filtered rows have each code; nil unless asked for.
        public let validations: [ValidationCode: Int]?

        /// As the API answers it.
        /// - Parameter position: that of an earlier state it shows; nil for the present.
        public func json(asOf position: Int64? = nil) -> String {
            var extra = [(name: "gate", json: gate.json())]
            if let position { extra.append((name: "as_of", json: "\(position)")) }
            if let validations {
                let counts = ValidationCode.allCases.compactMap { code in
                    validations[code].map { "\"\(code.rawValue)\":\($0)" }
                }
                extra.append((name: "facets", json: "{\"validation\":{\(counts.joined(separator: ","))}}"))
            }
            return list.json(extra: extra)
        }
    }

    /// - Parameters:
    ///   - duplicates: the dossier's rule on suspected duplicates.
    ///   - countingValidations: `facets=validation`.
    ///   - source: the proposals as they are now, unless others are given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page(
        _ list: List, duplicates: DuplicateBlocks, request: ListRequest, countingValidations: Bool = false,
        from source: RowSource<ProposalRow> = .live
    ) async throws -> Page {
        let query = try ListQuery<ProposalRow>(
            request, where: list.conditions, from: source.judged(under: duplicates))
        var statements = [
            try query.page, query.total, Self.openCount(list, source), Self.concerned(list, source),
        ]
        if countingValidations { statements.append(query.counts(by: "validation")) }
        let rows = try await queries.segment(statements, of: list.office, inOneStateOf: ProposalRow.self)
        return Page(
            list: try query.listPage(rows[0], total: rows[1]),
            gate: try WorklistGate(open: try rows[2][0].get(0), concerned: rows[3], under: duplicates),
            validations: countingValidations ? try Self.validations(rows[4]) : nil)
    }

    /// Whether the whole list may be sent.
    /// - Throws: `PostgresError`.
    public func gate(_ list: List, duplicates: DuplicateBlocks) async throws -> WorklistGate {
        let rows = try await queries.segment(
            [Self.openCount(list, .live), Self.concerned(list, .live)], of: list.office, inOneStateOf: ProposalRow.self)
        return try WorklistGate(open: try rows[0][0].get(0), concerned: rows[1], under: duplicates)
    }

    /// Brings the list into memory, for those who ask after this.
    /// - Throws: `PostgresError`.
    public func hold(_ list: List, in worklists: LiveWorklists, _ registry: ProjectionRegistry) async throws {
        guard let reading = worklists.open(list) else { return }
        defer { worklists.giveUp(list, reading) }
        let rows = try await queries.rows(
            ProposalRow.self, of: list.office, where: list.conditions, limit: LiveWorklists.longestList + 1)
        worklists.fill(
            list, with: Dictionary(uniqueKeysWithValues: rows.map { ($0.id.uuid, $0) }),
            asOf: registry.position(of: ProposalRow.self, .folded), from: reading)
    }

    /// The proposals a send has to read, in numbering order.
    /// - Parameter source: the proposals as they are now, unless others are given.
    public func openIDs(_ list: List, from source: RowSource<ProposalRow> = .live) async throws -> [ID<BookingProposal>]
    {
        let rows = try await queries.segment(
            [
                """
                SELECT id
                FROM \(source.relation)
                WHERE \(list.conditions.conjunction)
                ORDER BY \(ProposalRow.sortKeys(of: ProposalRow.defaultOrder))
                """
            ], of: list.office)
        return try rows[0].map { ID(try $0.get(0, as: UUID.self)) }
    }

    /// The open proposals that meet all filters, in numbering order.
    /// - Throws: `ListError`, `PostgresError`.
    public func openIDs(
        _ list: List, matching filters: [ListRequest.Filter], atMost limit: Int
    ) async throws -> [ID<BookingProposal>] {
        let query = try ListQuery<ProposalRow>(ListRequest(limit: limit, filters: filters), where: list.conditions)
        let rows = try await queries.segment([try query.page], of: list.office)
        return try rows[0].prefix(limit).map { ID(try $0.get(0, as: UUID.self)) }
    }

    /// The open proposals that stand in a period of some journals: what closing or opening it affects (FEATURES A-16).
    public func openIDs(
        in period: AccountingPeriod, journals: [String], dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let rows = try await queries.segment(
            [
                """
                SELECT id
                FROM \(raw: ProposalRow.table)
                WHERE dossier = \(dossier.uuid) AND state = 'open' AND journal = ANY(\(journals))
                    AND period = \(period.description)
                ORDER BY id
                """
            ], of: office)
        return try rows[0].map { ID(try $0.get(0, as: UUID.self)) }
    }

    /// Of the open proposals that stand in a period of a journal, those whose rows do not show whether it is open.
    /// - Parameter isOpen: whether the period is, by the journal.
    public func misshowing(
        _ period: AccountingPeriod, isOpen: Bool, journal: String, dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let standing = try await openIDs(in: period, journals: [journal], dossier: dossier, of: office).map(\.uuid)
        return try await queries.rows(ProposalRow.self, ids: standing, of: office)
            .filter { $0.periodIsClosed == isOpen }.map(\.id)
    }

    /// The open proposals that name a counterparty and whose rows show that VAT number of it.
    /// - Parameter vatNumber: nil for those that show none.
    public func naming(
        _ counterparty: ID<Counterparty>, as vatNumber: VATNumber?, dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await queries.rows(
            ProposalRow.self, of: office, in: dossier,
            where: ["counterparty_id = \(counterparty.uuid)", "state = 'open'"]
        ).filter { $0.proposal?.fields.counterparty?.vatNumber == vatNumber }.map(\.id)
    }

    /// The open proposals whose rows show another fiscal year than their period lies in.
    public func outsideItsYear(
        in calendar: FiscalCalendar, dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await queries.rows(
            ProposalRow.self, of: office, in: dossier, where: ["state = 'open'", "period IS NOT NULL"]
        ).filter { row in
            guard let fields = row.proposal?.fields else { return false }
            return fields.period.map(calendar.label(of:)) != fields.fiscalYear
        }.map(\.id)
    }

    /// The open proposals of a journal whose rows still carry its rules before `change`, where it matters: those in another currency
    /// than EUR (FEATURES A-14), and invoices (JO-06).
    public func underOldRules(
        since change: JournalEvent.Changed, of journal: ID<Journal>, dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        var concerned: [SQL] = []
        if change.foreignCurrency != nil { concerned.append("currency <> 'EUR'") }
        if change.creditNotesOnly != nil { concerned.append("NOT credit_note") }
        guard !concerned.isEmpty else { return [] }
        return try await queries.rows(
            ProposalRow.self, of: office, in: dossier,
            where: ["state = 'open'", "(\(concerned.joined(separator: " OR ")))"]
        ).filter { row in
            guard let fields = row.proposal?.fields, let code = fields.journal else { return false }
            return Journal.id(code, of: dossier) == journal && change.isNotYetApplied(to: fields)
        }.map(\.id)
    }
}

extension WorklistQuery {
    private static func openCount(_ list: List, _ source: RowSource<ProposalRow>) -> SQL {
        "SELECT count(*) FROM \(source.relation) WHERE \(list.conditions.conjunction)"
    }

    /// Every row that may hold the list back, whatever the rule.
    private static func concerned(_ list: List, _ source: RowSource<ProposalRow>) -> SQL {
        """
        SELECT id, validation, reasons, duplicate_unacknowledged
        FROM \(source.relation)
        WHERE \((list.conditions + ["(blocked OR duplicate_unacknowledged)"]).conjunction)
        ORDER BY \(ProposalRow.sortKeys(of: ProposalRow.defaultOrder))
        """
    }

    private static func validations(_ rows: Rows) throws -> [ValidationCode: Int] {
        var counts: [ValidationCode: Int] = [:]
        for row in rows {
            guard let code = ValidationCode(rawValue: try row.get(0)) else { continue }
            counts[code] = try row.get(1)
        }
        return counts
    }
}

extension ProposalRow {
    /// Those that a list may show: of the others only the document is known.
    public static var isRead: SQL { "state <> 'unread'" }
}

extension RowSource<ProposalRow> {
    /// The same rows, whose reasons are those of the dossier's rule on suspected duplicates. The table shows them under the usual one.
    public func judged(under rule: DuplicateBlocks) -> RowSource<ProposalRow> {
        rule == ProposalRow.usualRule ? self : shown { $0.json(under: rule) }
    }
}

import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Projections

extension Platform {
    /// Waits until each of `models` is filled and shows the position of the caller's `Consistency-Token`, for at most `Prefer: wait`
    /// (five seconds where that is not given; ARCHITECTURE §5). One that stands still for a fault is not waited for.
    /// - Throws: 503 `projection-behind`, unless the caller is lenient.
    /// - Returns: true when the answer may be older than the token.
    func waitForReadModels(
        _ models: [any ReadModel.Type], _ request: Request, stage: ProjectionRegistry.Stage = .written
    ) async throws -> Bool {
        try await wait(for: try request.consistencyToken()?.position ?? 0, on: models, request, stage: stage)
    }

    /// Refuses a token of another log, or beyond the end of this one: the log was restored or rewound, and waiting cannot help. Asks the
    /// database for the head, since this server may not have heard of the newest events.
    /// - Throws: 409 `other-epoch`, 400 `beyond-the-log`.
    func requireInLog(_ token: ConsistencyToken) async throws {
        guard token.epoch == epoch else { throw Problem.otherEpoch(epoch) }
        guard token.position > 0, !handler.store.mayHold(after: token.position - 1) else { return }
        let head = try await handler.store.head().position
        guard token.position <= head else {
            throw FieldErrors(
                "beyond-the-log", ["head": "\(head)", "asked": "\(token.position)"], header: "Consistency-Token")
        }
    }

    /// The same for what speaks of the whole log as it is now, whether or not the caller has a token.
    func waitForWholeLog(_ models: [any ReadModel.Type], _ request: Request) async throws -> Bool {
        let head = try await handler.store.head().position
        let asked = try request.consistencyToken()?.position ?? 0
        return try await wait(for: max(head, asked), on: models, request, stage: .written)
    }

    private func wait(
        for position: Int64, on models: [any ReadModel.Type], _ request: Request, stage: ProjectionRegistry.Stage
    ) async throws -> Bool {
        let preferences = request.preferences
        let isThere = try await registry.wait(
            for: position, on: models, stage: stage, upTo: preferences.wait ?? .seconds(5))
        if isThere { return false }
        guard preferences.handling == .lenient else {
            throw Problem.projectionBehind(
                position: max(position, registry.wholeFrom(models)),
                faulted: registry.faulted(among: models).map { $0.name })
        }
        return true
    }

    /// A list, from the read model, as API.md shows lists.
    /// - Parameter dossier: the one it is a list of; nil for one of the office.
    func page<Row: ReadModel>(
        _ row: Row.Type, _ request: Request, _ caller: Caller, in dossier: ID<Dossier>? = nil,
        where conditions: [SQL] = [], _ list: ListParameters
    ) async throws -> Response {
        try await page(row, request, caller, in: dossier, list) { source, _ in
            try await queries.page(
                row, of: caller.office, in: dossier, where: conditions, request: list.projected, from: source)
        }
    }

    /// The same of a list that is read in its own way.
    /// - Parameters:
    ///   - others: the models that `read` looks at besides: the page tells no more than the least of them knows.
    ///   - read: the page, from the rows as they are now or as they were; the position is that of the past, and
    ///     the greatest there is for now. It hides from the caller what is not theirs.
    func page<Row: ReadModel>(
        _ row: Row.Type, beside others: [any ReadModel.Type] = [], _ request: Request, _ caller: Caller,
        in dossier: ID<Dossier>? = nil, _ list: ListParameters,
        read: (RowSource<Row>, _ position: Int64) async throws -> ListPage
    ) async throws -> Response {
        if let point = list.asOf {
            let position = try await position(of: point)
            let rows = try await history.rows(
                row, of: caller.office, dossiers: dossier.map { [$0] }, at: position)
            let page = try await read(RowSource(past: rows), position)
            return answer(asOf: position, page.json(extra: [("as_of", "\(position)")]))
        }
        let isStale = try await waitForReadModels([row] + others, request)
        // Taken before the rows are read: they may be newer, never older.
        let position = registry.position(of: [row] + others)
        let page = try await read(.live, .max)
        return Response.json(Array(page.json().utf8)).upTo(token(at: position)).marked(asStale: isStale)
    }
}

extension Response {
    /// Says of an answer that it may be older than the caller's token.
    func marked(asStale isStale: Bool) -> Response {
        isStale ? with(.warning, "110 - \"Response is Stale\"") : self
    }
}

extension ListParameters {
    var projected: ListRequest {
        ListRequest(
            limit: limit, cursor: cursor,
            sort: sort.map { [ListOrder($0.field, descending: $0.descending)] } ?? [],
            filters: filters.map { .init(column: $0.key, $0.value.projected) })
    }
}

extension ListFilter {
    var projected: ListRequest.Filter.Test {
        switch self {
        case .oneOf(let values): .oneOf(values)
        case .between(let lower, let upper): .between(lower, upper)
        }
    }
}

extension HTTPField.Name {
    /// RFC 7234 §5.5.1, for an answer that may be older than the caller's token.
    static let warning = constant("Warning")
}

extension Platform {
    /// A page of the worklist with the gate of the whole list: from memory where the list is held there, else from the table.
    func worklist(_ list: WorklistQuery.List, _ request: Request) async throws -> Response {
        if let held = try await heldWorklist(list, request) { return held }
        let isStale = try await waitForReadModels([ProposalRow.self], request)
        let token = token(at: registry.position(of: ProposalRow.self))
        let page = try await pages.page(
            request, of: ProposalRow.self, dossier: list.dossier, discriminator: list.discriminator(request)
        ) {
            let query = try request.query(WorklistRequest.query)
            if query.isPlain, worklists.shouldHold(list) {
                // A row that cannot be read is shown as the table has it; a list with one is not held.
                do { try await WorklistQuery(queries).hold(list, in: worklists, registry) } catch is DecodingError {}
            }
            let rules = try await duplicateRule(list.dossier, list.office, at: .max)
            return ByteBuffer(string: try await worklistPage(list, query, rules, .live).json())
        }
        return page.upTo(token).marked(asStale: isStale)
    }

    /// Nil where the list is not held, or the question is one for the table.
    private func heldWorklist(_ list: WorklistQuery.List, _ request: Request) async throws -> Response? {
        guard worklists.version(of: list) != nil else { return nil }
        let isStale = try await waitForReadModels([ProposalRow.self], request, stage: .folded)
        // Taken in this order: what is read later is no older.
        let token = token(at: registry.position(of: ProposalRow.self, .folded))
        guard let version = worklists.version(of: list) else { return nil }
        // A table that was folded anew may say otherwise at the same version.
        let tag = "L\(version)-\(registry.rebuilds(of: [ProposalRow.self]))"
        let page = try await pages.page(request, version: tag, of: "held\n" + list.discriminator(request)) {
            let query = try request.query(WorklistRequest.query)
            guard query.isPlain else { return nil }
            let rules = try await heldDuplicateRule(list, asOf: version)
            return try worklists.page(
                list, request: query.list.projected, duplicates: rules, countingValidations: query.facets
            ).map { ByteBuffer(string: $0.json()) }
        }
        return page?.upTo(token).marked(asStale: isStale)
    }

    private func heldDuplicateRule(_ list: WorklistQuery.List, asOf version: Int64) async throws -> DuplicateBlocks {
        if let known = worklists.duplicates(in: list) { return known }
        let rule = try await duplicateRule(list.dossier, list.office, at: .max)
        worklists.remember(rule, in: list, asOf: version)
        return rule
    }

    /// The same as it was, gate included.
    func worklist(
        _ list: WorklistQuery.List, _ query: WorklistRequest, at point: PointInLog
    ) async throws -> Response {
        let position = try await position(of: point)
        let rows = try await history.rows(ProposalRow.self, of: list.office, dossiers: [list.dossier], at: position)
        let rules = try await duplicateRule(list.dossier, list.office, at: position)
        let page = try await worklistPage(list, query, rules, RowSource(past: rows))
        return answer(asOf: position, page.json(asOf: position))
    }

    private func worklistPage(
        _ list: WorklistQuery.List, _ query: WorklistRequest, _ rules: DuplicateBlocks, _ source: RowSource<ProposalRow>
    ) async throws -> WorklistQuery.Page {
        try await WorklistQuery(queries).page(
            list, duplicates: rules, request: query.list.projected, countingValidations: query.facets, from: source)
    }

    /// The rule that held at a position. Where the dossier was not there yet, its office's.
    func duplicateRule(
        _ dossier: ID<Dossier>, _ office: ID<Office>, at position: Int64
    ) async throws -> DuplicateBlocks {
        let reader = reader(of: office)
        let ruling = try await reader.load(office, at: position)
        let own = try await reader.load(dossier, at: position)
        let settings = ruling.state.settings
        return own.state.profile?.settings.duplicateBlocks(in: settings) ?? settings.duplicateBlocks
    }
}

extension WorklistQuery.List {
    /// Tells a page from all others of all lists, the office's included.
    fileprivate func discriminator(_ request: Request) -> String {
        "\(side.rawValue)\n\(request.uri.query ?? "")\n\(dossier)\n\(office)"
    }
}

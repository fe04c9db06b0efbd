import Domain
import Hummingbird
import NIOCore
import Projections

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

    /// The page as it was at a point in the log, gate included.
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

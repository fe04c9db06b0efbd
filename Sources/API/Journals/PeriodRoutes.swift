import Domain
import EventStore
import Foundation
import Hummingbird
import Postgres
import Projections
import Workflows

/// The periods of the journals: shown, closed, opened (FEATURES PE-01, A-16).
struct PeriodRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/periods", scope: Scope.worklistRead.rawValue,
                Operation(
                    "listPeriods", "The open and closed periods of each journal, now or as they were", tag: "Journals",
                    description: "From the journal's first period to the month after this one."
                )
                .query(PeriodAnswer.query).answers(200, "A page: each journal with its periods.", PeriodAnswer.list),
                handle: list),
            Route(
                .post, "/v1/dossiers/{dossier}/periods/{period}/close", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "closePeriod", "Close a period in some or all journals", tag: "Journals",
                    description: "Proposals that stand in it stay and are blocked, with the reason `period-closed`; "
                        + "tasks on their way to the accounting package are listed and go on. Proposals that come to stand in "
                        + "it at that very moment are blocked too, and named by a further `paraph.period.closed`."
                )
                .command().showingNoResource().laborious()
                .path("period", FieldParser<AccountingPeriod>.period.schema).body(.periodRequest, optional: true)
                .answers(200, "Closed, and what that affects.", PeriodAnswer.change(.close)),
                handle: close),
            Route(
                .post, "/v1/dossiers/{dossier}/periods/{period}/open", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "openPeriod", "Open a period again in some or all journals", tag: "Journals",
                    description: "Proposals that stand in it have their former code again."
                )
                .command().showingNoResource().laborious()
                .path("period", FieldParser<AccountingPeriod>.period.schema).body(.periodRequest, optional: true)
                .answers(200, "Opened, and what that affects.", PeriodAnswer.change(.open)),
                handle: open),
        ]
    }

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let query = try request.query(PeriodAnswer.query)
        guard let point = query.asOf else {
            let isStale = try await platform.waitForReadModels([JournalRow.self], request)
            return Response.json(try await periods(of: dossier, query, caller, at: nil)).marked(asStale: isStale)
        }
        let position = try await platform.position(of: point)
        return platform.answer(asOf: position, try await periods(of: dossier, query, caller, at: position))
    }

    /// - Parameter position: as they were there; nil for now.
    private func periods(
        of dossier: ID<Dossier>, _ query: ListParameters, _ caller: Caller, at position: Int64?
    ) async throws -> [UInt8] {
        let journals: [JournalProfile]
        var now = platform.clock.now()
        if let position {
            journals = try await platform.history.rows(
                JournalRow.self, of: caller.office, dossiers: [dossier], at: position
            ).values.map(\.profile).sorted { $0.code < $1.code }
            now = try await platform.history.moment(of: position) ?? now
        } else {
            journals = try await self.journals(of: dossier, in: caller.office)
        }
        return try PeriodAnswer.body(
            journals, query, upTo: AccountingPeriod(of: CalendarDate.inBrussels(at: now.date)).next)
    }

    @Sendable func close(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await change(.close, request, context, caller)
    }

    @Sendable func open(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await change(.open, request, context, caller)
    }

    private func change(
        _ direction: PeriodChange.Direction, _ request: Request, _ context: BasicContext, _ caller: Caller
    ) async throws -> Response {
        try caller.requireOffice()
        let dossier = try await context.dossier(of: caller, platform)
        let period = try context.path("period", FieldParser<AccountingPeriod>.period)
        let body = try await request.identifiedBody(.periodRequest, orEmpty: true)
        try await requireJournals(body.value.journals ?? [], of: dossier, caller)
        let change = PeriodChange(direction, period, of: dossier, in: body.value.journals)
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { PeriodAnswer.show($0, of: change) }
        ) { key, store in
            try await platform.closing.perform(change, in: command, key: key, answer: store)
        }
    }

    /// Refuses the journals that the dossier does not have, each at its place in the member `journals` of the body.
    private func requireJournals(_ codes: [String], of dossier: ID<Dossier>, _ caller: Caller) async throws {
        let loaded = try await platform.reader(of: caller.office).loadUnguarded(
            codes.map { Journal.id($0, of: dossier) })
        let problems = loaded.indices.filter { loaded[$0].version == 0 }.map { index in
            FieldProblem(
                place: .pointer("/journals/\(index)"), code: "unknown-journal", values: ["journal": codes[index]])
        }
        guard problems.isEmpty else { throw FieldErrors(problems: problems) }
    }

    /// By code; which there are the read model knows, what they are the log.
    private func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [JournalProfile] {
        let rows = try await platform.queries.rows(JournalRow.self, of: office, where: ["dossier = \(dossier.uuid)"])
        return try await platform.reader(of: office).loadUnguarded(rows.map(\.id)).compactMap(\.state.profile)
    }
}

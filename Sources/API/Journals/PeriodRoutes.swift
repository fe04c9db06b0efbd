import Domain
import EventStore
import Foundation
import Hummingbird
import Projections

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
                .command().laborious().path("period", FieldParser<AccountingPeriod>.period.schema).body(
                    .periodRequest, optional: true
                )
                .answers(200, "Closed, and what that affects.", PeriodAnswer.change("closed")),
                handle: close),
            Route(
                .post, "/v1/dossiers/{dossier}/periods/{period}/open", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "openPeriod", "Open a period again in some or all journals", tag: "Journals",
                    description: "Proposals that stand in it have their former code again."
                )
                .command().laborious().path("period", FieldParser<AccountingPeriod>.period.schema).body(
                    .periodRequest, optional: true
                )
                .answers(200, "Opened, and what that affects.", PeriodAnswer.change("opened")),
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
        of dossier: ID<Dossier>, _ query: ListRequest, _ caller: Caller, at position: Int64?
    ) async throws -> [UInt8] {
        let journals: [JournalProfile]
        var now = platform.clock.now()
        if let position {
            journals = try await platform.history.rows(
                JournalRow.self, of: caller.office, dossiers: [dossier], at: position
            ).values.map(\.profile).sorted { $0.code < $1.code }
            now = try await platform.history.moment(of: position) ?? now
        } else {
            journals = try await platform.journals(of: dossier, platform.reader(of: caller.office))
                .compactMap(\.state.profile)
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

    /// After so many the list counts as busy: the period is closed all the same, and who moved meanwhile is named behind it.
    private static let guardedTries = 3

    private func change(
        _ direction: PeriodChange.Direction, _ request: Request, _ context: BasicContext, _ caller: Caller
    ) async throws -> Response {
        try caller.requireOffice()
        let dossier = try await context.dossier(of: caller, platform)
        let period = try context.path("period", FieldParser<AccountingPeriod>.period)
        let body = try await request.identifiedBody(.periodRequest, orEmpty: true)
        let change = PeriodChange(
            direction: direction, period: period, dossier: dossier, journals: body.value.journals)
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { PeriodAnswer.show($0, of: change) }
        ) { key, store in
            var tries = 0
            return try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                guard try await reader.load(dossier).version > 0 else { throw DossierRefusal.unknownDossier }
                tries += 1
                return try await change.decide(in: command, reader, platform, isGuarding: tries <= Self.guardedTries)
            }
        }
    }
}

import Domain
import Hummingbird
import Projections

/// The digital journals of a dossier (FEATURES JO-01…09).
struct JournalRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/journals", scope: Scope.worklistRead.rawValue,
                Operation("listJournals", "The journals of a dossier", tag: "Journals").query(Self.list)
                    .answers(200, "A page.", .page(of: JournalAnswer.schema)), handle: list),
            Route(
                .post, "/v1/dossiers/{dossier}/journals", scope: Scope.settingsWrite.rawValue,
                Operation("addJournal", "Add a journal", tag: "Journals").command().body(.journal)
                    .answers(201, "Added.", JournalAnswer.schema).refuses(409, "`journal-exists`.")
                    .refuses(422, Self.notBookable), handle: add),
            Route(
                .get, "/v1/dossiers/{dossier}/journals/{code}", scope: Scope.worklistRead.rawValue,
                Operation("journal", "One journal, now or as it was", tag: "Journals").query(AsOfRequest.query)
                    .versioned()
                    .path("code", Self.code)
                    .answers(200, "The journal.", JournalAnswer.schema), handle: show),
            Route(
                .patch, "/v1/dossiers/{dossier}/journals/{code}", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "changeJournal", "Change a journal", tag: "Journals",
                    description:
                        "`next_number` seeds the first number ever drawn; afterwards it stays. `number_format` null: a sale's number is "
                        + "its invoice's again, a purchase's the plain counter. Numbers that an earlier `number_format` has given are "
                        + "passed over. An invoice in a journal that comes to take "
                        + "credit notes only is `NOK_INCOMPLETE` there, by `credit-notes-only`."
                )
                .command(ifMatch: true).path("code", Self.code).body(.journalChange)
                .answers(200, "Changed.", JournalAnswer.schema).refuses(409, "`numbering-started`.")
                .refuses(422, Self.notBookable),
                handle: change),
        ]
    }

    static let code = FieldParser<String>.journalCode.schema

    private static let notBookable =
        "Fields are missing or wrong; `number-not-bookable`: the accounting package cannot hold the numbers of this "
        + "`number_format`."

    private static let list = ListParameters.query(
        sorts: ["code", "side"],
        filters: [
            ("code", .equal(.journalCode)), ("side", .words(InvoiceSide.allCases.map(\.rawValue))),
            ("credit_notes_only", .yesOrNo), ("foreign_currency", .yesOrNo),
        ])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        return try await platform.page(
            JournalRow.self, request, caller, in: dossier, try request.query(Self.list))
    }

    @Sendable func add(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.journal)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, JournalAnswer.created) {
            key, store in
            try await platform.journalKeeping.add(body.value, to: dossier, in: command, key: key, answer: store)
        }
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let id = Journal.id(try context.path("code", .journalCode), of: dossier)
        return try await platform.show(id, request, caller, as: JournalAnswer.ok)
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let code = try context.path("code", .journalCode)
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.journalChange)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, JournalAnswer.ok) { key, store in
            try await platform.journalKeeping.change(
                code, of: dossier, by: body.value, in: command, expecting: expected, key: key, answer: store)
        }
    }
}

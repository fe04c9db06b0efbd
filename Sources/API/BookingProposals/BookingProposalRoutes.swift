import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// One proposal: the annotation view, annotate, check, delete (FEATURES AN-20…30, VC-01).
struct BookingProposalRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/proposals/{proposal}", scope: Scope.worklistRead.rawValue,
                Operation("proposal", "The annotation view, now or as it was", tag: "Proposals")
                    .query(AsOfRequest.query).versioned()
                    .answers(200, "Its fields, where they came from, and what is missing.", ProposalAnswer.schema),
                handle: show
            ),
            Route(
                .get, "/v1/proposals/{proposal}/changes", scope: Scope.worklistRead.rawValue,
                Operation("proposalChanges", "What changed in a proposal, field by field", tag: "Proposals")
                    .query(ChangesRequest.query).answers(200, "The changes, in order.", ChangesAnswer.schema),
                handle: changes),
            Route(
                .patch, "/v1/proposals/{proposal}", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "annotate", "Annotate a proposal", tag: "Proposals",
                    description:
                        "Only the fields given change; `lines` replaces the lines; null empties a field. `side` moves it to "
                        + "the other list, into the journal named beside it or else the first of that side; lines under reverse "
                        + "charge take the rate of that side: none on a sale, and on a purchase the one they had there, or else 21 %, "
                        + "with the warning `reverse-charge-rate`. Where `credit_note` changes and no person chose the journal, it "
                        + "goes to the one kept for credit notes, or leaves it. First is the one added first among those whose "
                        + "period is open. A `counterparty` is stated by its name, its VAT number or both, as to "
                        + "`POST …/counterparties`. An empty `comment` keeps the client's note from going to the accounting package; "
                        + "null lets it go again."
                )
                .command(ifMatch: true).body(.annotation).answers(200, "Annotated.", ProposalAnswer.schema)
                .refuses(409, "It was sent or deleted."), handle: annotate),
            Route(
                .post, "/v1/proposals/{proposal}/check", scope: Scope.worklistCheck.rawValue,
                Operation(
                    "check", "Check a proposal", tag: "Proposals",
                    description:
                        "Whoever checks a proposal without lines has it processed without detail: its total, VAT included, goes on "
                        + "the suspense account."
                )
                .command(ifMatch: true).answers(200, "Checked.", ProposalAnswer.schema)
                .refuses(
                    409,
                    "`missing-fields`: `reasons` as the proposal gives them, and in `errors` the field that each is about."
                ), handle: check),
            Route(
                .post, "/v1/proposals/{proposal}/reprocess", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "reprocess", "Read its document once more", tag: "Proposals",
                    description: "What people did to the proposal is taken back; it stays on the side it was moved to. "
                        + "Where the document does not open now and may later, the answer is 503 and nothing changes."
                )
                .command(ifMatch: true).laborious().answers(200, "Read again.", ProposalAnswer.schema)
                .refuses(409, "It was sent or deleted."), handle: reprocess),
            Route(
                .delete, "/v1/proposals/{proposal}", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "deleteProposal", "Take a proposal out of the worklist", tag: "Proposals",
                    description: "Its document goes to the trash, and brings it back when it is restored."
                )
                .command(ifMatch: true).answers(200, "Deleted.", ProposalAnswer.schema).refuses(409, "It was sent."),
                handle: delete),
            Route(
                .post, "/v1/proposals/{proposal}/help", scope: Scope.worklistWrite.rawValue,
                Operation("askHelp", "Ask a colleague for help", tag: "Proposals").command(ifMatch: true)
                    .answers(200, "Asked.", ProposalAnswer.schema).refuses(
                        409, "`help-not-active`; it was sent or deleted."),
                handle: askHelp),
            Route(
                .delete, "/v1/proposals/{proposal}/help", scope: Scope.worklistWrite.rawValue,
                Operation("giveHelp", "Help was given", tag: "Proposals").command(ifMatch: true)
                    .answers(200, "Given.", ProposalAnswer.schema).refuses(409, "It was sent or deleted."),
                handle: giveHelp),
        ]
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await proposal(context, caller)
        guard let point = try request.query(AsOfRequest.query).asOf else {
            let view = try await AnnotationView(loaded, platform.reader(of: caller.office))
            return Response.json(ProposalAnswer.show(view).body).tagged(version: Int64(loaded.version))
        }
        let position = try await platform.position(of: point)
        let reader = platform.reader(of: caller.office)
        let past = try await reader.load(loaded.id, at: position)
        guard past.version > 0 else { throw Problem.notFound }
        let view = try await AnnotationView(past, reader, at: position)
        return platform.answer(asOf: position, ProposalAnswer.show(view).body).tagged(version: Int64(past.version))
    }

    @Sendable func changes(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await proposal(context, caller)
        guard let dossier = loaded.state.content?.dossier else { throw Problem.notFound }
        return try await platform.changes(
            [ProposalRow.self], request, caller, dossiers: [dossier], of: PastProposal(id: loaded.id))
    }

    @Sendable func annotate(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id: ID<BookingProposal> = try context.id("proposal")
        let expected = context.expectedVersions
        let body = try await request.identifiedBody(.annotation)
        let command = context.command(by: caller, platform)
        return try await answer(request, context, caller, identity: body.bytes) { key, store in
            try await platform.annotating.annotate(
                id, body.value.annotation, counterparty: body.value.counterparty, visible: caller.sees, in: command,
                expecting: expected, key: key, answer: store)
        }
    }

    @Sendable func check(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller) { id, command, key, store in
            try await platform.annotating.check(
                id, as: caller.profile.kind, visible: caller.sees, in: command, expecting: context.expectedVersions,
                key: key, answer: store)
        }
    }

    @Sendable func reprocess(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller) { id, command, key, store in
            try await platform.reprocessing.reprocess(
                id, visible: caller.sees, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func delete(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller) { id, command, key, store in
            try await platform.annotating.delete(
                id, visible: caller.sees, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func askHelp(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller) { id, command, key, store in
            try await platform.annotating.askHelp(
                on: id, visible: caller.sees, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func giveHelp(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller) { id, command, key, store in
            try await platform.annotating.giveHelp(
                on: id, visible: caller.sees, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    /// A command on one proposal that says nothing but its name.
    private func command(
        _ request: Request, _ context: BasicContext, _ caller: Caller,
        perform: (
            ID<BookingProposal>, CommandContext, CommandKey?, @escaping (AnnotationView) throws -> StoredAnswer?
        ) async throws -> CommandHandler.Performed<AnnotationView>
    ) async throws -> Response {
        let id: ID<BookingProposal> = try context.id("proposal")
        let command = context.command(by: caller, platform)
        return try await answer(request, context, caller, identity: []) { key, store in
            try await perform(id, command, key, store)
        }
    }

    /// A command on one proposal. What was answered before is given again only to whom the proposal is still shown.
    private func answer(
        _ request: Request, _ context: BasicContext, _ caller: Caller, identity: @autoclosure () -> [UInt8],
        perform: (CommandKey?, @escaping (AnnotationView) throws -> StoredAnswer?) async throws ->
            CommandHandler.Performed<AnnotationView>
    ) async throws -> Response {
        try await platform.answer(request, by: caller, identity: identity(), ProposalAnswer.show) { key, store in
            let performed = try await perform(key, store)
            if case .repeated = performed { _ = try await proposal(context, caller) }
            return performed
        }
    }

    private func proposal(_ context: BasicContext, _ caller: Caller) async throws -> Loaded<BookingProposal> {
        let loaded: Loaded<BookingProposal> = try await platform.reader(of: caller.office).load(
            try context.id("proposal"))
        try caller.require(loaded.state.content?.dossier)
        return loaded
    }
}

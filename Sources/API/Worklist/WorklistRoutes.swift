import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// The worklist: its rows with the gate, the numbers a send would give, and the send (FEATURES WL-01…, SN-01…09).
struct WorklistRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/worklist/{side}", scope: Scope.worklistRead.rawValue,
                Operation(
                    "worklist", "The proposals to correct and send, in numbering order", tag: "Worklist",
                    description:
                        "The gate says what the rows hold back. Whether their numbers are free and fit the format is "
                        + "told by the numbering preview and by the send. " + ListParameters.spans + " "
                        + ListParameters.totals
                )
                .query(WorklistRequest.query).path("side", Self.side)
                .header("If-None-Match", .string, "The ETag of the page as you have it.")
                .answers(
                    200, "A page, and the gate of the whole list.", [("application/json", Self.page)],
                    headers: [Self.pageTag]
                )
                .answers(304, "The page is still the one you have.", headers: [Self.pageTag, Self.pagePoint]),
                handle: list),
            Route(
                .get, "/v1/dossiers/{dossier}/worklist/{side}/numbering-preview", scope: Scope.worklistRead.rawValue,
                Operation(
                    "numberingPreview", "The numbers a send would give now, or would have given then", tag: "Worklist",
                    description:
                        "Of the whole list, or of the selection that `ids` names. A send with the `token` gives these numbers or "
                        + "none. Waits until the list holds all that has happened so far; with `handling=lenient` no longer than "
                        + "`wait` says."
                )
                .query(PreviewRequest.query).laborious().path("side", Self.side)
                .answers(
                    200, "The numbers, in the order they would be given.",
                    .object([
                        .required("items", .array(Self.number)), .required("gate", Self.gate),
                        .required("token", .string),
                    ])), handle: preview),
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/send", scope: Scope.worklistSend.rawValue,
                Operation("sendWorklist", "Send the list, or chosen rows, to the accounting package", tag: "Worklist")
                    .command().showingNoResource().laborious().path("side", Self.side).body(.send, optional: true)
                    .answers(
                        201, "Sent: the batch with its numbers.",
                        .object([.required("batch", .uuid), .required("items", .array(Self.sent))])
                    )
                    .refuses(409, "`not-ready` with the blockers; `nothing-to-send`; `preview-stale`."), handle: send),
            Route(
                .get, "/v1/dossiers/{dossier}/proposals", scope: Scope.worklistRead.rawValue,
                Operation(
                    "proposals", "Every proposal of the dossier, in any state", tag: "Worklist",
                    description: ListParameters.spans + " " + ListParameters.totals
                )
                .query(WorklistRequest.everyProposal).answers(200, "A page.", .page(of: Self.row)), handle: all),
        ]
    }

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let list = try await list(context, caller)
        if try QueryItem.parse(request.uri.query).contains(where: { $0.name == "as_of" }) {
            let query = try request.query(WorklistRequest.query)
            if let point = query.list.asOf {
                return try await platform.worklist(list, query, at: point)
            }
        }
        return try await platform.worklist(list, request)
    }

    @Sendable func preview(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let list = try await list(context, caller)
        let query = WorklistQuery(platform.queries)
        let asked = try request.query(PreviewRequest.query)
        if let point = asked.asOf {
            let position = try await platform.position(of: point)
            let rows = try await platform.history.rows(
                ProposalRow.self, of: list.office, dossiers: [list.dossier], at: position)
            let preview = try await platform.sending.preview(
                list.dossier, list.side, of: try await query.openIDs(list, from: RowSource(past: rows)),
                selection: asked.selection, at: position, in: list.office)
            return platform.answer(asOf: position, Self.body(preview))
        }
        let isStale = try await platform.waitForWholeLog([ProposalRow.self], request)
        let preview = try await platform.sending.preview(
            list.dossier, list.side, of: try await query.openIDs(list), selection: asked.selection, in: list.office)
        return Response.json(Self.body(preview)).marked(asStale: isStale)
    }

    /// The list that the address names.
    private func list(_ context: BasicContext, _ caller: Caller) async throws -> WorklistQuery.List {
        WorklistQuery.List(
            office: caller.office, dossier: try await context.dossier(of: caller, platform), side: try context.side())
    }

    private static func body(_ preview: Sending.Preview) -> [UInt8] {
        JSONWriter.object { json in
            json.array("items") { array in
                for item in preview.plan.items {
                    array.object { object in
                        object.field("proposal", item.proposal.description)
                        object.field("journal", item.journal)
                        object.field("number", item.number)
                        object.field("stamp", item.stamp)
                    }
                }
            }
            json.object("gate") { gate in
                gate.field("ready", preview.plan.isReady)
                gate.raw("blockers", preview.plan.blockers.json)
            }
            json.field("token", preview.token)
        }
    }

    @Sendable func send(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let side = try context.side()
        let body = try await request.identifiedBody(.send, orEmpty: true)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.answer) { key, store in
            try await platform.sending.send(
                dossier, side, selection: body.value.selection, previewToken: body.value.token, in: command, key: key,
                answer: store)
        }
    }

    @Sendable func all(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let list = try request.query(WorklistRequest.everyProposal)
        return try await platform.page(ProposalRow.self, request, caller, in: dossier, list) { source, position in
            let rule = try await platform.duplicateRule(dossier, caller.office, at: position)
            return try await platform.queries.page(
                ProposalRow.self, of: caller.office, in: dossier, where: [ProposalRow.isRead],
                request: list.projected, from: source.judged(under: rule))
        }
    }

    private static func answer(_ decision: SendList.Decision) -> CommandAnswer {
        CommandAnswer(
            status: .created,
            body: JSONWriter.object { json in
                json.field("batch", decision.batch.description)
                json.array("items") { array in
                    for item in decision.items {
                        array.object { object in
                            object.field("proposal", item.proposal)
                            object.field("journal", item.journal)
                            object.field("number", item.number)
                            object.field("stamp", item.stamp)
                            object.field("task", item.task)
                        }
                    }
                }
            })
    }
}

extension BasicContext {
    func side() throws -> InvoiceSide {
        guard let side = pathText("side").flatMap(InvoiceSide.init) else { throw Problem.notFound }
        return side
    }
}

import Domain
import EventStore
import Hummingbird
import Workflows

/// What is done to several proposals of a list in one go (FEATURES BA-01…06). Unless asked for all or nothing, each is on
/// its own: one that cannot be changed says so, the others go through (FEATURES A-41).
struct BulkRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/check", scope: Scope.worklistCheck.rawValue,
                Self.operation("checkProposals", "Check several proposals").body(.bulk), handle: check),
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/modify", scope: Scope.worklistWrite.rawValue,
                Self.operation("modifyProposals", "Give several proposals the same side, journal, period or kind")
                    .body(.bulkAnnotation), handle: modify),
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/delete", scope: Scope.worklistWrite.rawValue,
                Self.operation("deleteProposals", "Take several proposals out of the worklist").body(.bulk),
                handle: delete),
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/reprocess", scope: Scope.worklistWrite.rawValue,
                Self.operation("reprocessProposals", "Read the documents of several proposals once more").body(.bulk),
                handle: reprocess),
        ]
    }

    private static func operation(_ name: String, _ summary: String) -> Operation {
        Operation(name, summary, tag: "Worklist").command().laborious().path(
            "side", Schema.enumeration("purchase", "sale")
        )
        .answers(200, "What became of each, in order; with `dry_run`, what would have.", BulkAnswer.schema)
        .refuses(409, "`not-all-possible`, asked for `atomic`: the results, and nothing was changed.")
    }

    @Sendable func check(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let role = caller.profile.kind
        return try await perform(.bulk, request, context, caller) { change, _, command, key, store in
            try await platform.annotating.check(change, as: role, in: command, key: key, answer: store)
        }
    }

    @Sendable func modify(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await perform(.bulkAnnotation, request, context, caller) { change, annotation, command, key, store in
            try await platform.annotating.annotate(change, annotation, in: command, key: key, answer: store)
        }
    }

    @Sendable func delete(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await perform(.bulk, request, context, caller) { change, _, command, key, store in
            try await platform.annotating.delete(change, in: command, key: key, answer: store)
        }
    }

    @Sendable func reprocess(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await perform(.bulk, request, context, caller) { change, _, command, key, store in
            try await platform.reprocessing.reprocess(change, in: command, key: key, answer: store)
        }
    }

    private func perform<Changes>(
        _ parser: FieldParser<BulkRequest<Changes>>, _ request: Request, _ context: BasicContext, _ caller: Caller,
        _ work: (
            BulkChange, Changes, CommandContext, CommandKey?, @escaping ([BulkChange.Result]) throws -> StoredAnswer?
        ) async throws -> CommandHandler.Performed<[BulkChange.Result]>
    ) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let side = try context.side()
        let body = try await request.identifiedBody(parser)
        let asked = body.value
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { CommandAnswer(body: BulkAnswer.answer($0)) }
        ) { key, store in
            // What was chosen then is not what the filter finds now.
            if let repeated: CommandHandler.Performed<[BulkChange.Result]> = try await platform.handler.repeated(key) {
                return repeated
            }
            let chosen = try await ids(asked.selection, dossier, side, caller)
            let change = BulkChange(chosen, of: dossier, side, mode: asked.mode, isDryRun: asked.isDryRun)
            return try await work(change, asked.changes, command, key, store)
        }
    }

    /// The filter's result as it stands now: from here on these proposals are meant, whatever the filter would find later
    /// (FEATURES A-40).
    private func ids<Changes>(
        _ selection: BulkRequest<Changes>.Selection, _ dossier: ID<Dossier>, _ side: InvoiceSide, _ caller: Caller
    ) async throws -> [ID<BookingProposal>] {
        switch selection {
        case .ids(let ids): return ids
        case .filter(let filters):
            let found = try await platform.lists.openProposals(
                of: dossier, side, matching: filters, atMost: BulkLimits.most + 1, in: caller.office)
            guard found.count <= BulkLimits.most else {
                throw Problem(.unprocessableContent, "too-many-proposals", ["limit": "\(BulkLimits.most)"])
            }
            return found
        }
    }
}

extension BulkAnswer {
    /// The results alone, for an answer and for a refusal.
    static func results(_ results: [BulkChange.Result]) -> [UInt8] {
        JSONWriter.array { array in
            for result in results { array.object { Self.write(Result(result), to: &$0) } }
        }
    }

    fileprivate static func answer(_ results: [BulkChange.Result]) -> [UInt8] {
        JSONWriter.object { $0.raw("results", Self.results(results)) }
    }
}

extension BulkAnswer.Result {
    fileprivate init(_ result: BulkChange.Result) {
        self.init(id: result.id.description, status: 200)
        if let refusal = result.refusal {
            let problem = Problem(refusing: refusal)
            self.init(id: result.id.description, status: problem.status.code, code: problem.code)
            if case .missingFields(let missing) = refusal { reasons = missing }
        }
    }
}

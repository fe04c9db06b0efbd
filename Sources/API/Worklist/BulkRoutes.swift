import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// What is done to several proposals of a list in one go (FEATURES BA-01…06). Unless asked for all or nothing, each is on
/// its own: one that cannot be changed says so, the others go through (FEATURES A-41).
struct BulkRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/dossiers/{dossier}/worklist/{side}/check", scope: Scope.worklistCheck.rawValue,
                Self.operation(
                    "checkProposals", "Check several proposals",
                    description: "One without lines is checked by itself only, which says that it is to have none."
                ).body(.bulk), handle: check),
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
                Self.operation(
                    "reprocessProposals", "Read the documents of several proposals once more",
                    description: "A proposal whose document does not open now and may later stays as it is, with 503."
                ).body(.bulk), handle: reprocess),
        ]
    }

    private static func operation(_ name: String, _ summary: String, description: String? = nil) -> Operation {
        Operation(name, summary, tag: "Worklist", description: description).command().showingNoResource().laborious()
            .path("side", Schema.enumeration("purchase", "sale"))
            .answers(200, BulkAnswer.meaning, BulkAnswer.schema).refuses(409, BulkAnswer.refusal)
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
        _ parser: FieldParser<BulkRequest<BookingProposal, Changes>>, _ request: Request, _ context: BasicContext,
        _ caller: Caller,
        _ work: (
            BulkChange<BookingProposal>, Changes, CommandContext, CommandKey?,
            @escaping ([BulkChange<BookingProposal>.Result]) throws -> StoredAnswer?
        ) async throws -> CommandHandler.Performed<[BulkChange<BookingProposal>.Result]>
    ) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let side = try context.side()
        let body = try await request.identifiedBody(parser)
        let asked = body.value
        let command = context.command(by: caller, platform)
        return try await platform.answerBulk(
            asked, request, context, by: caller, identity: body.bytes, tooMany: "too-many-proposals"
        ) { filters in
            try await platform.lists.openProposals(
                of: dossier, side, matching: filters, atMost: BulkLimits.most + 1, in: caller.office)
        } perform: { chosen, key, store in
            let change = BulkChange(chosen, of: dossier, side, mode: asked.mode, isDryRun: asked.isDryRun)
            return try await work(change, asked.changes, command, key, store)
        }
    }
}

extension Platform {
    /// Answers a bulk call.
    /// - Parameters:
    ///   - tooMany: the problem's code where the filters let through more than a call may be about.
    ///   - find: up to one more than that.
    func answerBulk<Subject, Changes>(
        _ asked: BulkRequest<Subject, Changes>, _ request: Request, _ context: BasicContext, by caller: Caller,
        identity: [UInt8], tooMany: String, find: ([ListRequest.Filter]) async throws -> [ID<Subject>],
        perform: (
            [ID<Subject>], CommandKey?, @escaping ([BulkChange<Subject>.Result]) throws -> StoredAnswer?
        ) async throws -> CommandHandler.Performed<[BulkChange<Subject>.Result]>
    ) async throws -> Response {
        let voice = context.voice
        return try await answer(
            request, by: caller, identity: identity, { CommandAnswer(body: BulkAnswer.answer($0, voice)) }
        ) { key, store in
            // What was chosen then is not what the filter finds now.
            if let repeated: CommandHandler.Performed<[BulkChange<Subject>.Result]> = try await handler.repeated(key) {
                return repeated
            }
            return try await perform(try await Self.chosen(asked.selection, find, tooMany), key, store)
        }
    }

    /// The filter's result as it stands now: from here on these are meant, whatever the filter would find later
    /// (FEATURES A-40).
    private static func chosen<Subject, Changes>(
        _ selection: BulkRequest<Subject, Changes>.Selection,
        _ find: ([ListRequest.Filter]) async throws -> [ID<Subject>], _ tooMany: String
    ) async throws -> [ID<Subject>] {
        switch selection {
        case .ids(let ids): return ids
        case .filter(let filters):
            let found = try await find(filters)
            guard found.count <= BulkLimits.most else {
                throw Problem(.unprocessableContent, tooMany, ["limit": "\(BulkLimits.most)"])
            }
            return found
        }
    }
}

/// `{"results":[{id,status,code?,problem?}]}`, complete and in order (API.md, Conventions).
enum BulkAnswer {
    static let meaning =
        "What became of each, in order; with `dry_run`, what would have. One that others kept changing meanwhile is 503 "
        + "`too-much-contention`, and may be tried again. Where the database is lost when some are changed already, the one "
        + "it was lost at is 503 `database-unavailable` (it may be changed or not) or 507 `disk-full`, and those behind it "
        + "are 503 `not-tried`; asked again under the same `Idempotency-Key`, they are tried."
    static let refusal = "`not-all-possible`, asked for `atomic`: the results, and nothing was changed."
    static let schema = Schema.object([
        .required(
            "results",
            .array(
                .object([
                    .required("id", .uuid), .required("status", .integer(minimum: 200, maximum: 599)),
                    .optional("code", .string), .optional("reasons", .array(.string)),
                    .optional("problem", Problem.schema),
                ])))
    ])

    /// The results alone, for an answer and for a refusal.
    static func results<Subject>(_ results: [BulkChange<Subject>.Result], _ voice: Voice) -> [UInt8] {
        JSONWriter.array { array in
            for result in results { array.object { write(result, to: &$0, voice) } }
        }
    }

    fileprivate static func answer<Subject>(_ results: [BulkChange<Subject>.Result], _ voice: Voice) -> [UInt8] {
        JSONWriter.object { $0.raw("results", Self.results(results, voice)) }
    }

    private static func write<Subject>(
        _ result: BulkChange<Subject>.Result, to json: inout JSONObjectWriter, _ voice: Voice
    ) {
        let problem = result.problem
        json.field("id", result.id.description)
        json.field("status", problem?.status.code ?? 200)
        guard let problem else { return }
        json.field("code", problem.code)
        if case BookingProposalRefusal.notBookable(let reasons)? = result.refusal as (any Error)? {
            json.field("reasons", reasons)
        }
        json.object("problem") { problem.write(to: &$0, voice) }
    }
}

extension BulkChange.Result {
    /// Nil where it was changed.
    fileprivate var problem: Problem? {
        let refusal: (any Error)? = refusal ?? failure?.underlying
        return refusal.map { Problem($0) } ?? setback
    }

    /// What kept it from being changed that has nothing to do with it.
    fileprivate var setback: Problem? {
        switch interruption {
        case .unanswered: .databaseUnavailable
        case .diskFull: .diskFull
        case .notTried: Problem(.serviceUnavailable, "not-tried")
        case nil: isOvertaken ? Problem(TooMuchContention()) : nil
        }
    }
}

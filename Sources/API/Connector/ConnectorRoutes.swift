import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// The protocol of the accounting packages' agents; ours use it like anybody else's (ARCHITECTURE §6).
struct ConnectorRoutes: RouteGroup {
    let platform: Platform
    let authentication: Authentication

    /// 4 MB: a thousand entries of twenty lines take less than three. All of it is in memory for as long as it is worked on.
    private static let largestSync = 4 << 20

    private static let reminder =
        "After each completion report the entries, by `POST /v1/connector/dossiers/{dossier}/sync`: until the books are seen to hold "
        + "them their documents stay `posted_awaiting_sync`, and nothing is archived."

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/connector/tasks/claim", scope: Scope.connectorWork.rawValue,
                Operation(
                    "claimTasks", "Take tasks of one installation", tag: "Connector",
                    description:
                        "First in, first out for each dossier. What the token holds is not given to it again, but behind a task that "
                        + "is free again, as after a retry; with `resume` it is, in its place and with a new lease, so that an agent "
                        + "that broke off goes on in order. With `Prefer: wait=n` waits up to n seconds for one. "
                        + Self.reminder
                )
                .command().showingNoResource().header("Prefer", .string, "`wait=<seconds>` (RFC 7240).").body(.claim)
                .answers(200, "The tasks, to be done in this order.", .object([.required("tasks", .array(Self.task))])),
                handle: claim),
            Route(
                .post, "/v1/connector/tasks/{task}/complete", scope: Scope.connectorWork.rawValue,
                Operation(
                    "completeTask", "The package has booked it", tag: "Connector",
                    description:
                        "`external_ref` is the entry's own name in the package for ever: no other entry of the dossier has it, in no "
                        + "fiscal year. Where a package's references begin anew each year, its agent puts the year in. "
                        + Self.reminder
                )
                .command().body(.completion).answers(200, "Recorded.", Self.state)
                .refuses(
                    409,
                    "`lease-lost`; `task-completed` under another reference; `reference-taken`: another document's entry has it."
                ), handle: complete),
            Route(
                .post, "/v1/connector/tasks/{task}/fail", scope: Scope.connectorWork.rawValue,
                Operation("failTask", "The package refused it", tag: "Connector").command().body(.failure)
                    .answers(200, "Recorded.", Self.state).refuses(409, "`lease-lost`; `task-completed`."),
                handle: fail),
            Route(
                .post, "/v1/connector/tasks/{task}/retry", scope: Scope.worklistSend.rawValue,
                Operation(
                    "retryTask", "Give a failed task to the agents again", tag: "Connector",
                    description: "One that still waits for its stamped document has it stamped anew."
                ).command()
                    .answers(200, "It waits again.", Self.state).refuses(409, "`task-abandoned`."), handle: retry),
            Route(
                .post, "/v1/connector/tasks/{task}/abandon", scope: Scope.worklistSend.rawValue,
                Operation(
                    "abandonTask", "Give up a failed task that the package will never take", tag: "Connector",
                    description:
                        "Its dossier's queue goes on, and its proposal stands in the worklist again, unchecked, "
                        + "to be corrected and sent anew. A number drawn in the journal is voided and never given again; "
                        + "one that is the invoice's own is free again. `foreign_entries`: the references of entries with the "
                        + "task's number that, as whoever gives it up has seen, are not its booking."
                )
                .command().body(.abandonment).answers(200, "Given up.", Self.state)
                .refuses(
                    409,
                    "`task-not-failed`; `task-not-a-booking`; `task-booked`: entries with its number are in the books, and "
                        + "`foreign_entries` does not name them all; those it does not name are `entries`."
                ), handle: abandon),
            Route(
                .get, "/v1/connector/tasks/{task}/document", scope: Scope.connectorWork.rawValue,
                Operation("taskDocument", "The stamped PDF of a task", tag: "Connector").query()
                    .file("The PDF.", ["application/pdf"]), handle: document),
            Route(
                .post, "/v1/connector/dossiers/{dossier}/sync", scope: Scope.connectorWork.rawValue,
                Operation(
                    "sync", "Report what the package's books hold", tag: "Connector",
                    description:
                        "An entry is known by its `external_ref`, an account and a journal by their `code`, a counterparty by its "
                        + "`kind` and `external_ref`. Of what is named several times the last counts. An entry's `counterparty` may be "
                        + "the task's own: its `name` and `vat_number` are recorded, what else it says is not. "
                        + "`counterparties` are known to the dossier from then on, by their VAT numbers or else their names. "
                        + "`journals` are the package's own: nothing is drafted in them, and the archive lists their entries in the "
                        + "tab of their `side`. `deleted`: entries that are in the books no more, but for those that the same "
                        + "sync reports; the archive keeps them, as `missing_in_package`. Facts of the other kinds are counted in "
                        + "`not_recorded`, and are not kept."
                )
                .command().showingNoResource().laborious().body(.sync).largestBody(Self.largestSync)
                .answers(
                    200, "How many facts were new or changed, and how many were known.",
                    .object([
                        .required("recorded", .integer(minimum: 0)), .required("unchanged", .integer(minimum: 0)),
                        .required("not_recorded", UnkeptFacts.schema),
                    ])), handle: sync),
        ]
    }

    /// Claims as soon as there is something to claim; empty when the wait is over.
    @Sendable func claim(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let body = try await request.identifiedBody(.claim)
        let claim = body.value
        let deadline = ContinuousClock.now + (request.preferences.wait ?? .zero)
        var caller = caller
        while true {
            let position = try await platform.handler.store.head().position
            var isEmpty = false
            let response = try await platform.answer(request, by: caller, identity: body.bytes, Self.claimed) {
                key, store in
                let performed = try await platform.booking.claim(
                    software: claim.software, installation: claim.installation, max: claim.max,
                    leaseInSeconds: claim.leaseInSeconds, resuming: claim.isResuming, dossiers: caller.dossiers,
                    in: context.command(by: caller, platform), key: key,
                    // That there was nothing is not kept: the same request may find something later.
                    answer: { $0.isEmpty ? nil : try store($0) })
                if case .fresh(let tasks, _) = performed { isEmpty = tasks.isEmpty }
                return performed
            }
            let left = ContinuousClock.now.duration(to: deadline)
            if !isEmpty || left <= .zero || Task.isShuttingDownGracefully { return response }
            // A lease that runs out makes no event: look again at least every second.
            try await platform.handler.store.waitForEvents(after: position, timeout: min(left, .seconds(1)))
            // A task claimed for an agent that has gone would stand still until its lease runs out.
            guard await !context.clientHasLeft() else { return response }
            // Meanwhile its token may have been revoked, or its member's rights changed.
            caller = try await authentication.authenticate(request.authorization)
            let scope = Scope.connectorWork.rawValue
            guard caller.holds(scope: scope) else { throw Problem.missingScope(scope) }
        }
    }

    @Sendable func complete(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await task(context, caller).id
        let body = try await request.identifiedBody(.completion, orEmpty: true)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.show) { key, store in
            try await platform.booking.complete(id, externalRef: body.value, in: command, key: key, answer: store)
        }
    }

    @Sendable func fail(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await task(context, caller).id
        let body = try await request.identifiedBody(.failure, orEmpty: true)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.show) { key, store in
            try await platform.booking.fail(id, body.value, in: command, key: key, answer: store)
        }
    }

    @Sendable func retry(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await task(context, caller).id
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: [], Self.show) { key, store in
            try await platform.booking.retry(id, in: command, key: key, answer: store)
        }
    }

    @Sendable func abandon(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await task(context, caller).id
        let body = try await request.identifiedBody(.abandonment, orEmpty: true)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.show) { key, store in
            try await platform.booking.abandon(
                id, reason: body.value.reason, foreignEntries: body.value.foreignEntries, in: command, key: key,
                answer: store)
        }
    }

    @Sendable func document(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let task = try await task(context, caller)
        guard let created = task.state.created, let rendition = task.state.progress?.rendition else {
            throw Problem.notFound
        }
        return try await platform.file(
            rendition, of: caller.office, mediaType: "application/pdf", filename: "\(created.stamp).pdf",
            kept: .forGood, request, context)
    }

    @Sendable func sync(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.sync, upTo: Self.largestSync)
        let command = context.command(by: caller, platform)
        let report = { Self.report($0, notRecorded: body.value.notRecorded) }
        return try await platform.answer(request, by: caller, identity: body.bytes, report) { key, store in
            try await platform.syncing.sync(dossier, body.value.facts, in: command, key: key, answer: store)
        }
    }

    private func task(_ context: BasicContext, _ caller: Caller) async throws -> Loaded<ConnectorTask> {
        let task: Loaded<ConnectorTask> = try await platform.reader(of: caller.office).load(try context.id("task"))
        try caller.require(task.state.created.flatMap { ID($0.dossier) })
        return task
    }

    private static func report(
        _ report: Syncing.Report, notRecorded: [(kind: String, count: Int)]
    ) -> CommandAnswer {
        CommandAnswer(
            body: JSONWriter.object { json in
                json.field("recorded", report.recorded)
                json.field("unchanged", report.unchanged)
                json.object("not_recorded") { json in
                    for (kind, count) in notRecorded { json.field(named: kind, count) }
                }
            })
    }

    private static func show(_ task: Loaded<ConnectorTask>) -> CommandAnswer {
        CommandAnswer(
            version: task.version,
            body: JSONWriter.object { json in
                json.field("id", task.id.description)
                json.field("version", task.version)
                json.field("state", task.state.progress?.phase.name)
                if case .completed(let reference) = task.state.progress?.phase { json.field("external_ref", reference) }
            })
    }

    private static func claimed(_ tasks: [Loaded<ConnectorTask>]) -> CommandAnswer {
        CommandAnswer(
            body: JSONWriter.object { json in
                json.array("tasks") { array in
                    for task in tasks {
                        guard let created = task.state.created, let progress = task.state.progress else { continue }
                        array.element(TaskRow.item(task.id, created, progress))
                    }
                }
            })
    }
}

extension TaskProgress.Phase {
    fileprivate var name: String {
        switch self {
        case .open: "open"
        case .claimed: "claimed"
        case .completed: "completed"
        case .failed: "failed"
        case .abandoned: "abandoned"
        }
    }
}

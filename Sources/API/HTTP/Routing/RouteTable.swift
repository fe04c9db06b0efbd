import Hummingbird

/// All routes of the API. Builds the router and, in `OpenAPIDocument`, the description.
struct RouteTable<Principal: ScopedPrincipal>: Sendable {
    let routes: [Route<Principal>]

    init(_ groups: [any RouteGroup<Principal>]) {
        self.init(groups.flatMap { $0.routes })
    }

    init(_ routes: [Route<Principal>]) {
        for (name, group) in Dictionary(grouping: routes, by: \.operation.id) {
            precondition(group.count == 1, "The operation id \(name) is given twice.")
        }
        for (name, group) in Dictionary(grouping: routes, by: { "\($0.method) \($0.path)" }) {
            precondition(group.count == 1, "The route \(name) is given twice.")
        }
        self.routes = routes
    }

    /// - Parameter requireInLog: throws for a query's `Consistency-Token` that the log which is served never gave.
    func router(
        authenticator: some Authenticator<Principal>, messages: Messages, metrics: MetricsRegistry,
        requireInLog: @escaping @Sendable (ConsistencyToken) async throws -> Void = { _ in }
    ) -> APIRouter {
        let endpoints = Dictionary(grouping: routes, by: \.path).map { path, routes in
            Endpoint(
                path,
                routes.map { route in
                    let guarded = GuardedRoute(route: route, authenticator: authenticator, requireInLog: requireInLog)
                    // A closure made here is compiled for the principal of the product; behind the protocol `guarded` would run for any.
                    return (route.method, { try await guarded.respond(to: $0, context: $1) })
                })
        }
        return APIRouter(endpoints, messages: messages, metrics: metrics)
    }
}

/// Checks a request before its handler sees it: sign-in, scope, path, query names, headers, the form of the answer, and a body
/// that nobody asked for.
private struct GuardedRoute<Principal: ScopedPrincipal, Sign: Authenticator<Principal>>: Sendable {
    private let access: Route<Principal>.Access
    private let kind: Operation.Kind
    private let pathParameters: [Operation.Parameter]
    private let queryNames: Set<String>
    private let takesNoBody: Bool
    private let offered: [String]
    private let isRead: Bool
    private let isLaborious: Bool
    private let authenticator: Sign
    private let requireInLog: @Sendable (ConsistencyToken) async throws -> Void

    /// An answer that took longer waited for something: a read model, the database, its turn.
    private static var atOnce: Duration { .milliseconds(2) }

    init(
        route: Route<Principal>, authenticator: Sign,
        requireInLog: @escaping @Sendable (ConsistencyToken) async throws -> Void
    ) {
        access = route.access
        kind = route.operation.kind
        pathParameters = route.pathParameters
        queryNames = Set(route.operation.queryParameters.map(\.name))
        takesNoBody = route.takesNoBody
        offered = route.operation.offered
        isRead = route.method == .get
        isLaborious = route.operation.isLaborious
        self.authenticator = authenticator
        self.requireInLog = requireInLog
    }

    func respond(to request: Request, context: BasicContext) async throws -> Response {
        guard isLaborious || asksForPast(request) else { return try await answer(request, context) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await answer(request, context) }
    }

    /// What stood at an earlier position is folded anew, from the log's beginning.
    private func asksForPast(_ request: Request) -> Bool {
        guard queryNames.contains("as_of"), let query = request.uri.query else { return false }
        return query.utf8.split(separator: UInt8(ascii: "&")).contains { $0.starts(with: "as_of=".utf8) }
    }

    private func answer(_ request: Request, _ context: BasicContext) async throws -> Response {
        switch access {
        case .open(let handle):
            return try await handle(request, try await checked(request, context))
        case .signedIn(let scope, let handle):
            let authorization = request.authorization
            var principal = try await signIn(authorization, scope)
            guard isRead else {
                let request = context.hasWholeBody ? request : vouched(request, by: principal, authorization, scope)
                return try await handle(request, try await checked(request, context), principal)
            }
            let checked = try await checked(request, context)
            // What was waited for may be no longer the caller's to see: a token is revoked at once, and a profile may change.
            while true {
                let response = try await handle(request, checked, principal)
                if context.start.duration(to: .now) < Self.atOnce { return response }
                let now = try await signIn(authorization, scope)
                if now.mayTheSame(as: principal) { return response }
                principal = now
            }
        }
    }

    private func signIn(_ authorization: String?, _ scope: String?) async throws -> Principal {
        let principal = try await authenticator.authenticate(authorization)
        if let scope, !principal.holds(scope: scope) { throw Problem.missingScope(scope) }
        return principal
    }

    /// What changes something is carried out once its body has come to its end: whoever may do something else by then is refused
    /// as if they came only now. A body that was there before they signed in ends no later than that.
    private func vouched(
        _ request: Request, by principal: Principal, _ authorization: String?, _ scope: String?
    ) -> Request {
        request.withBody { () async throws(Problem) in
            do {
                let now = try await signIn(authorization, scope)
                guard now.mayTheSame(as: principal) else { throw Problem.tooMuchContention }
            } catch {
                throw Problem(error)
            }
        }
    }

    /// - Returns: the context, with the versions that a command may meet.
    private func checked(_ request: Request, _ context: BasicContext) async throws -> BasicContext {
        for parameter in pathParameters {
            guard let text = context.pathText(parameter.name), parameter.schema.admits(text: text) else {
                throw Problem.notFound
            }
        }
        let unknown = try QueryItem.parse(request.uri.query).filter { !queryNames.contains($0.name) }
        guard unknown.isEmpty else { throw FieldErrors.unknownFilters(unknown) }
        var context = context
        switch kind {
        case .plain: break
        case .query:
            if !offered.isEmpty { _ = try request.accepted(of: offered) }
            if let token = try request.consistencyToken() { try await requireInLog(token) }
        case .command(let ifMatch):
            _ = try request.idempotencyKey()
            if ifMatch { context.expectedVersions = try request.ifMatch() }
        }
        if takesNoBody { try await request.requireNoFields() }
        return context
    }
}

extension FieldErrors {
    fileprivate static func unknownFilters(_ items: [QueryItem]) -> FieldErrors {
        FieldErrors(
            problems: items.map {
                FieldProblem(place: .parameter($0.name), code: "unknown-filter", values: ["filter": $0.name])
            })
    }
}

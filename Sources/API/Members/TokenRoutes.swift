import Domain
import EventStore
import Foundation
import Hummingbird
import Projections

/// Personal tokens: issued, listed, revoked (FEATURES TK-01…09, A-34, A-35).
struct TokenRoutes: RouteGroup {
    let platform: Platform
    /// Forgets a token the moment it is revoked.
    let authentication: Authentication

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/tokens", scope: nil,
                Operation("issueToken", "Issue a personal token", tag: "Members", description: Self.issuing).command()
                    .shownOnce().body(.token)
                    .answers(201, "Issued; the secret is in `token`, here only.", TokenAnswer.issued)
                    .refuses(
                        403,
                        "`office-members-only`; `scope-beyond-token`; another's token is the office admin's to issue."
                    )
                    .refuses(409, "`secret-shown-once`: it was issued under this key before, and is the `resource`.")
                    .refuses(422, "`scope-beyond-profile`, or fields that are missing or wrong."), handle: issue),
            Route(
                .get, "/v1/tokens", scope: nil,
                Operation(
                    "listTokens", "One's own tokens, or the office's", tag: "Members",
                    description:
                        "Who holds `members:write` sees the tokens of all members; everybody else the token that "
                        + "asks, and those of its member that give no more."
                )
                .query(Self.list).answers(200, "A page.", .page(of: TokenAnswer.schema)), handle: list),
            Route(
                .get, "/v1/tokens/{token}", scope: nil,
                Operation(
                    "token", "One token, now or as it was", tag: "Members",
                    description: "One that the list shows, without its secret; also once it is revoked."
                )
                .query(AsOfRequest.query).versioned().answers(200, "The token.", TokenAnswer.schema), handle: show),
            Route(
                .delete, "/v1/tokens/{token}", scope: nil,
                Operation(
                    "revokeToken", "Revoke a token", tag: "Members",
                    description:
                        "One that the list shows. It opens nothing any more. A token is never edited, so no `If-Match` is "
                        + "asked for; revoking it again changes nothing."
                )
                .command().answers(200, "Revoked.", TokenAnswer.schema), handle: revoke),
        ]
    }

    private static let issuing = """
        The secret is shown once and kept nowhere: the same request again under its `Idempotency-Key` is told which token it \
        issued, and issues no other. Without `scopes`, `dossiers` or `expires_at` the token gets those of the token that \
        asks, within the member's profile; it never gets more.
        """

    private static let list = ListParameters.query(
        sorts: ["name", "issued_at", "expires_at"],
        filters: [("name", .equal(.text(1...200))), ("member", .equal(.memberText)), ("revoked", .yesOrNo)])

    @Sendable func issue(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let wanted = try await request.identifiedBody(.token)
        return try await platform.answerOnce(
            request, by: caller, identity: wanted.bytes, of: { TokenAnswer.address($0.token) },
            perform: { key, store in
                let limits = try await limits(of: wanted.value, caller)
                return try await platform.access.issue(
                    wanted.value.name, to: limits.member, limits.kind, scopes: limits.scopes,
                    dossiers: limits.dossiers, expiresAt: limits.expiresAt, in: context.command(by: caller, platform),
                    key: key, answer: store)
            },
            show: { issued in
                TokenAnswer.created(
                    issued, issuedAt: try await platform.issued(issued.token.id, of: caller.office))
            })
    }

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let list = try request.query(Self.list)
        return try await platform.page(TokenRow.self, request, caller, list) { source, position in
            try await TokenQuery(platform.queries).page(
                of: caller.office, tokens: try await visible(to: caller, at: position), request: list.projected,
                from: source)
        }
    }

    /// What a grant gives is in no column, so the caller's own are looked at one by one: a person has few.
    /// - Parameter position: of the past; the greatest there is for now.
    /// - Returns: nil for all.
    private func visible(to caller: Caller, at position: Int64) async throws -> [ID<AccessToken>]? {
        if caller.managesMembers { return nil }
        let tokens =
            if position == .max {
                try await TokenQuery(platform.queries).tokens(of: caller.member, in: caller.office)
            } else {
                try await platform.history.rows(TokenRow.self, of: caller.office, dossiers: nil, at: position)
                    .map(\.value)
            }
        return tokens.filter { caller.sees($0.id, of: $0.grant) }.map(\.id)
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id: ID<AccessToken> = try context.id("token")
        let issuedAt = try await platform.issued(id, of: caller.office)
        return try await platform.show(id, request, caller) { token in
            guard let grant = token.state.grant, caller.sees(token.id, of: grant) else { throw Problem.notFound }
            return TokenAnswer.ok(token, issuedAt: issuedAt)
        }
    }

    @Sendable func revoke(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let token: Loaded<AccessToken> = try await platform.reader(of: caller.office).load(try context.id("token"))
        guard let grant = token.state.grant, caller.sees(token.id, of: grant) else { throw Problem.notFound }
        // Also where what comes behind the event fails: the log says that the token opens nothing.
        defer { authentication.forget() }
        let issuedAt = try await platform.issued(token.id, of: caller.office)
        return try await platform.answer(
            request, by: caller, identity: [], { TokenAnswer.ok($0, issuedAt: issuedAt) }
        ) { key, store in
            try await platform.access.revoke(
                token.id, in: context.command(by: caller, platform), key: key, answer: store)
        }
    }
}

/// What a token is issued for, once everything asked was found to be the caller's to give.
private struct TokenLimits {
    let member: ID<Member>
    let kind: MemberKind
    let scopes: Set<Scope>
    let dossiers: Set<ID<Dossier>>?
    let expiresAt: Timestamp?
}

extension TokenRoutes {
    private func limits(of wanted: TokenRequest, _ caller: Caller) async throws -> TokenLimits {
        let (member, profile) = try await owner(wanted.member, caller)
        try await platform.requireDossiers(wanted.dossiers ?? [], caller)
        return TokenLimits(
            member: member, kind: profile.kind, scopes: try scopes(wanted.scopes, profile.access, caller),
            dossiers: wanted.dossiers.map(Set.init) ?? caller.grant.dossiers,
            expiresAt: try expiry(wanted.expiresAt, caller))
    }

    /// Whose token it becomes. Only who manages the members issues one for somebody else.
    private func owner(_ member: ID<Member>?, _ caller: Caller) async throws -> (ID<Member>, MemberProfile) {
        guard let member, member != caller.member else { return (caller.member, caller.profile) }
        guard caller.managesMembers else { throw Problem.missingScope(Scope.membersWrite.rawValue) }
        guard case .active(let profile) = try await platform.reader(of: caller.office).load(member).state else {
            throw FieldErrors("unknown-member", at: "/member")
        }
        return (member, profile)
    }

    /// Within the member's profile, and no more than the token that asks: a narrow token cannot make itself a wide one.
    private func scopes(_ wanted: [Scope]?, _ profile: AccessProfile, _ caller: Caller) throws -> Set<Scope> {
        guard let wanted else { return caller.scopes.filter { $0.isCovered(by: profile.scopes) } }
        let all = Set(wanted)
        let beyondProfile = all.filter { !$0.isCovered(by: profile.scopes) }
        guard beyondProfile.isEmpty else { throw Self.problem(beyondProfile, of: wanted, profile) }
        let beyondToken = all.filter { !$0.isCovered(by: caller.scopes) }.map(\.rawValue).sorted()
        guard beyondToken.isEmpty else {
            throw Problem(.forbidden, "scope-beyond-token", ["scopes": beyondToken.joined(separator: ", ")])
                .with("scopes", beyondToken)
        }
        return all
    }

    private static func problem(_ beyond: Set<Scope>, of wanted: [Scope], _ profile: AccessProfile) -> Problem {
        func values(_ scopes: some Sequence<Scope>) -> [String: String] {
            ["scopes": scopes.map(\.rawValue).sorted().joined(separator: ", "), "profile": profile.rawValue]
        }
        let code = "scope-beyond-profile"
        let errors = wanted.enumerated().filter { beyond.contains($0.element) }.map { index, scope in
            FieldProblem(place: .pointer("/scopes/\(index)"), code: code, values: values([scope]))
        }
        return Problem(.unprocessableContent, code, values(beyond), errors: errors)
            .with("scopes", beyond.map(\.rawValue).sorted())
    }

    /// In the future, and no later than that of the token that asks.
    private func expiry(_ wanted: Timestamp?, _ caller: Caller) throws -> Timestamp? {
        guard let wanted else { return caller.grant.expiresAt }
        guard wanted > platform.clock.now() else { throw FieldErrors("expiry-in-the-past", at: "/expires_at") }
        guard wanted <= caller.grant.expiresAt ?? wanted else {
            throw FieldErrors("expiry-beyond-token", at: "/expires_at")
        }
        return wanted
    }
}

extension FieldParser<String> {
    /// A member's identity, as a filter compares it.
    fileprivate static var memberText: FieldParser { FieldParser<ID<Member>>.id().map(\.description) }
}

import Domain
import Hummingbird
import Projections

/// The members of the office and of its clients (FEATURES RO-01…06, CU-01…08).
struct MemberRoutes: RouteGroup {
    let platform: Platform
    /// Forgets who it knows when somebody's rights change.
    let authentication: Authentication

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/members", scope: Scope.membersWrite.rawValue,
                Operation("inviteMember", "Invite a member of the office or of a client", tag: "Members").command()
                    .body(.invitation).answers(201, "Invited.", MemberAnswer.schema)
                    .refuses(409, "`member-exists`: the address belongs to a member already."), handle: invite),
            Route(
                .get, "/v1/members", scope: Scope.membersWrite.rawValue,
                Operation("listMembers", "The members", tag: "Members").query(Self.list)
                    .answers(200, "A page.", .page(of: MemberAnswer.schema)), handle: list),
            Route(
                .get, "/v1/members/{member}", scope: Scope.membersWrite.rawValue,
                Operation("member", "One member, now or as they were", tag: "Members").query(AsOfRequest.query)
                    .versioned()
                    .answers(200, "The member.", MemberAnswer.schema), handle: show),
            Route(
                .patch, "/v1/members/{member}", scope: Scope.membersWrite.rawValue,
                Operation(
                    "changeMember", "Change a member's profile, dossiers, name or language", tag: "Members",
                    description:
                        "The new rights hold at once, for the member's tokens too. `kind` and `email` are for ever."
                )
                .command(ifMatch: true).body(.memberChange).answers(200, "Changed.", MemberAnswer.schema)
                .refuses(409, "`last-admin`: nobody would be left who manages the office."), handle: change),
        ]
    }

    private static let list = ListParameters.query(
        sorts: ["name", "email"],
        filters: [
            ("name", .equal(.text(1...200))), ("kind", .words(MemberKind.allCases.map(\.rawValue))),
            ("profile", .words(AccessProfile.allCases.map(\.rawValue))), ("email", .equal(.text(3...254))),
        ])

    @Sendable func invite(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let body = try await request.identifiedBody(.invitation)
        try await platform.requireDossiers(body.value.dossiers, caller)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, MemberAnswer.created) {
            key, store in
            try await platform.membership.invite(body.value, in: command, key: key, answer: store)
        }
    }

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        return try await platform.page(MemberRow.self, request, caller, try request.query(Self.list))
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        return try await platform.show(try context.id("member"), request, caller, as: MemberAnswer.ok)
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let id: ID<Member> = try context.id("member")
        let body = try await request.identifiedBody(.memberChange)
        try await platform.requireDossiers(body.value.dossiers ?? [], caller)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        // These two never change, so what they are now holds for the command too.
        try body.value.requireSameIdentity(as: try await platform.reader(of: caller.office).load(id).state)
        // Also where what comes behind the event fails: the rights are others already.
        defer { authentication.forget() }
        return try await platform.answer(request, by: caller, identity: body.bytes, MemberAnswer.ok) { key, store in
            try await platform.membership.change(
                id, by: body.value.command, in: command, expecting: expected, key: key, answer: store)
        }
    }
}

import Domain
import EventStore
import Foundation
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
                    description: "The new rights hold at once, for the member's tokens too."
                )
                .command(ifMatch: true).body(.memberChange).answers(200, "Changed.", MemberAnswer.schema)
                .refuses(409, "`last-admin`: nobody would be left who manages the office."), handle: change),
        ]
    }

    private static let list = ListRequest.query(
        sorts: ["name", "email"],
        filters: [
            ("name", .equal(.text(1...200))), ("kind", .words(MemberKind.allCases.map(\.rawValue))),
            ("profile", .words(AccessProfile.allCases.map(\.rawValue))), ("email", .equal(.text(3...254))),
        ])

    @Sendable func invite(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let body = try await request.identifiedBody(.invitation)
        try await platform.requireDossiers(body.value.dossiers, caller)
        let id = Member.id(invitedAs: body.value.email, by: caller.office)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, MemberAnswer.created) {
            key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let member = try await reader.load(id)
                // Who was not invited under an identity made of their address, such as an office's first admin, is found by it.
                guard member.version == 0, try await !platform.lists.isKnown(body.value.email, in: caller.office) else {
                    throw Problem(.conflict, "member-exists")
                }
                let events = try member.state.decide(.invite(body.value), in: command)
                var act = Act()
                let after = act.append(events, to: member, dossier: nil)
                return .init(act, after)
            }
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
        let response = try await platform.answer(
            request, by: caller, identity: body.bytes, MemberAnswer.ok
        ) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let member = try await reader.load(id)
                try member.require(expected)
                let events = try member.state.decide(body.value.command, in: command)
                var act = Act()
                let after = act.append(events, to: member, dossier: nil)
                if member.state.isAdmin, !after.state.isAdmin {
                    try await requireAnotherAdmin(than: id, reader)
                }
                return .init(act, after)
            }
        }
        authentication.forget()
        try await platform.tokens.announceChange()
        return response
    }

    /// An office without an admin could not be managed any more. The one found is read, so that no two resign at one moment.
    /// - Throws: `MemberRefusal.lastAdmin`, 503 `projection-behind`.
    private func requireAnotherAdmin(than member: ID<Member>, _ reader: StreamReader) async throws {
        let others = try await platform.lists.admins(besides: member, in: reader.office)
        for other in others where try await reader.load(other).state.isAdmin { return }
        throw MemberRefusal.lastAdmin
    }
}

extension Member {
    fileprivate var isAdmin: Bool {
        if case .active(let profile) = self { profile.access == .admin } else { false }
    }
}

import Domain
import EventStore
import Hummingbird

/// Who one is here, and what one may do.
struct MeRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/me", scope: nil,
                Operation(
                    "me", "The caller: member, profile, dossiers and effective rights", tag: "Members",
                    description: "`scopes` are the rights of the token within those of the profile; "
                        + "`dossiers` is null for every dossier of the office."
                )
                .query().answers(200, "The caller.", Self.schema), handle: show)
        ]
    }

    private static let schema = Schema.object([
        .required(
            "member",
            .object([
                .required("id", .uuid), .required("name", .string), .required("email", .string),
                .required("kind", .enumeration(MemberKind.allCases.map(\.rawValue))),
            ])),
        .required("profile", .enumeration(AccessProfile.allCases.map(\.rawValue))),
        .required("dossiers", Schema.array(.uuid).nullable),
        .required("scopes", .array(FieldParser<Scope>.scope.schema)), .required("locale", .string),
        .required("office", .object([.required("id", .uuid), .required("name", .string.nullable)])),
        .required("token", TokenAnswer.schema),
    ])

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let reader = platform.reader(of: caller.office)
        let office = try await reader.load(caller.office)
        let token = try await reader.load(caller.token)
        let issuedAt = try await platform.issued(token.id, of: caller.office)
        return .json { json in
            json.object("member") { member in
                member.field("id", caller.member.description)
                member.field("name", caller.profile.name)
                member.field("email", caller.profile.email)
                member.field("kind", caller.profile.kind.rawValue)
            }
            json.field("profile", caller.profile.access.rawValue)
            json.field("dossiers", caller.dossiers?.sorted().map(\.description))
            json.field("scopes", caller.scopes.map(\.rawValue).sorted())
            json.field("locale", caller.profile.locale)
            json.object("office") { object in
                object.field("id", caller.office.description)
                object.field("name", office.state.name)
            }
            json.raw("token", TokenAnswer.body(token, issuedAt: issuedAt))
        }
    }
}

extension Office {
    fileprivate var name: String? {
        switch self {
        case .unknown: nil
        case .open(let profile): profile.name
        }
    }
}

import Domain
import Projections

/// A member as commands answer it, and as one member is shown.
enum MemberAnswer {
    static let schema = Schema.named(
        "Member",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 1)),
            .required("kind", .enumeration(MemberKind.allCases.map(\.rawValue))), .required("email", .string),
            .required("name", .string), .required("profile", .enumeration(AccessProfile.allCases.map(\.rawValue))),
            .required("dossiers", .array(.uuid)),
            .required("locale", .enumeration(LanguageCode.allCases.map(\.rawValue))),
        ]))

    static func ok(_ member: Loaded<Member>) -> CommandAnswer {
        CommandAnswer(version: member.version, body: body(member))
    }

    static func created(_ member: Loaded<Member>) -> CommandAnswer {
        CommandAnswer(
            status: .created, version: member.version, location: "/v1/members/\(member.id)", body: body(member))
    }

    private static func body(_ member: Loaded<Member>) -> [UInt8] {
        guard case .active(let profile) = member.state else { return [] }
        return Array(MemberRow.json(member.id, version: member.version, profile).utf8)
    }
}

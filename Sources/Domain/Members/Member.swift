internal import Foundation

/// A person of the office or of one of its clients.
public enum Member: Decider {
    case unknown
    case active(MemberProfile)

    public static let category = "member"

    /// The id follows from the e-mail address of the invitation, so that an office cannot invite one address twice.
    public static func id(invitedAs email: EmailAddress, by office: ID<Office>) -> ID<Member> {
        ID(UUID.derived(from: ["member", office.description, email.description.lowercased()]))
    }

    public init() { self = .unknown }

    public mutating func evolve(_ event: MemberEvent) {
        switch event {
        case .invited(let invited):
            self = .active(MemberProfile(invited))
        case .profileSet(let set):
            guard case .active(var member) = self else { return }
            member.apply(set)
            self = .active(member)
        }
    }

    public func decide(_ command: MemberCommand, in context: CommandContext) throws(MemberRefusal) -> [MemberEvent] {
        switch (command, self) {
        case (.invite(let invitation), .unknown):
            guard invitation.profile.kind == invitation.kind else {
                throw .profileOfOtherKind(invitation.profile, invitation.kind)
            }
            return [.invited(invitation.payload)]
        case (.invite, .active): return []
        case (.setProfile(let profile, let dossiers, let name, let locale), .active(let member)):
            if let profile, profile.kind != member.kind { throw .profileOfOtherKind(profile, member.kind) }
            let change = MemberEvent.ProfileSet(
                profile: profile?.rawValue, dossiers: dossiers?.map(\.description), name: name, locale: locale?.rawValue
            )
            var changed = member
            changed.apply(change)
            return changed == member ? [] : [.profileSet(change)]
        case (.setProfile, .unknown): throw .unknownMember
        }
    }
}

public struct MemberProfile: Sendable, Equatable, Codable {
    public var kind: MemberKind
    public var email: String
    public var name: String
    public var access: AccessProfile
    public var dossiers: Set<ID<Dossier>>
    public var locale: String

    private enum CodingKeys: String, CodingKey {
        case kind, email, name
        // As read models keep it.
        case access = "profile"
        case dossiers, locale
    }

    /// Nil: every dossier of the office.
    public var visibleDossiers: Set<ID<Dossier>>? { access.seesEveryDossier ? nil : dossiers }

    init(_ invited: MemberEvent.Invited) {
        kind = MemberKind(rawValue: invited.kind) ?? .client
        email = invited.email
        name = invited.name
        access = AccessProfile(rawValue: invited.profile) ?? .documentDelivery
        dossiers = Set(invited.dossiers.compactMap { ID($0) })
        locale = invited.locale
    }

    mutating func apply(_ set: MemberEvent.ProfileSet) {
        access = set.profile.flatMap(AccessProfile.init) ?? access
        dossiers = set.dossiers.map { Set($0.compactMap { ID($0) }) } ?? dossiers
        name = set.name ?? name
        locale = set.locale ?? locale
    }
}

public enum MemberCommand: Sendable {
    case invite(Invitation)
    case setProfile(AccessProfile?, dossiers: [ID<Dossier>]?, name: String?, locale: LanguageCode?)
}

public struct Invitation: Sendable {
    public var kind: MemberKind
    public var email: EmailAddress
    public var name: String
    public var profile: AccessProfile
    public var dossiers: [ID<Dossier>]
    public var locale: LanguageCode

    public init(
        kind: MemberKind, email: EmailAddress, name: String, profile: AccessProfile, dossiers: [ID<Dossier>],
        locale: LanguageCode
    ) {
        self.kind = kind
        self.email = email
        self.name = name
        self.profile = profile
        self.dossiers = dossiers
        self.locale = locale
    }

    var payload: MemberEvent.Invited {
        .init(
            kind: kind.rawValue, email: email.description, name: name, profile: profile.rawValue,
            dossiers: dossiers.map(\.description), locale: locale.rawValue)
    }
}

public enum MemberRefusal: Refusal {
    case unknownMember
    /// The address of an invitation is that of a member.
    case alreadyThere
    case profileOfOtherKind(AccessProfile, MemberKind)
    /// Nobody would be left who manages the members (FEATURES RO-04).
    case lastAdmin

    public var reason: RefusalReason {
        switch self {
        case .unknownMember: .unknown
        case .profileOfOtherKind: .invalid
        case .alreadyThere, .lastAdmin: .conflict
        }
    }

    public var code: String {
        switch self {
        case .unknownMember: "not-found"
        case .alreadyThere: "member-exists"
        case .profileOfOtherKind: "profile-of-other-kind"
        case .lastAdmin: "last-admin"
        }
    }

    public var field: String? {
        switch self {
        case .profileOfOtherKind: "profile"
        case .unknownMember, .alreadyThere, .lastAdmin: nil
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownMember, .alreadyThere, .lastAdmin: [:]
        case .profileOfOtherKind(let profile, let kind): ["profile": profile.rawValue, "kind": kind.rawValue]
        }
    }
}

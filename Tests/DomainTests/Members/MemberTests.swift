import Foundation
import GivenWhenThen
import Testing

@testable import Domain

extension Invitation {
    static func claire(as profile: AccessProfile = .collaborator, kind: MemberKind = .office) throws -> Invitation {
        Invitation(
            kind: kind, email: try #require(EmailAddress("claire@office.example")), name: "Claire", profile: profile,
            dossiers: [.bakery], locale: .french)
    }
}

@Suite struct `A member` {
    @Test func `is invited once`() throws {
        let invited = try MemberEvent.invited(Invitation.claire().payload)
        Given<Member>().when(.invite(try .claire())).then(invited)
        Given<Member>(invited).when(.invite(try .claire(as: .admin))).nothing()
    }

    @Test(arguments: [(.administrator, .office), (.admin, .client)] as [(AccessProfile, MemberKind)])
    func `is not invited with a profile of the other kind`(profile: AccessProfile, kind: MemberKind) throws {
        Given<Member>().when(.invite(try .claire(as: profile, kind: kind))).refused(.profileOfOtherKind(profile, kind))
    }

    @Test func `gets another profile of its own kind`() throws {
        let invited = try MemberEvent.invited(Invitation.claire().payload)
        Given<Member>(invited).when(.setProfile(.admin, dossiers: nil, name: nil, locale: .dutch))
            .then(.profileSet(.init(profile: "admin", locale: "nl")))
        Given<Member>(invited).when(.setProfile(.fullAccess, dossiers: nil, name: nil, locale: nil))
            .refused(.profileOfOtherKind(.fullAccess, .office))
        Given<Member>(invited).when(.setProfile(.collaborator, dossiers: [.bakery], name: "Claire", locale: .french))
            .nothing()
        Given<Member>().when(.setProfile(.admin, dossiers: nil, name: nil, locale: nil)).refused(.unknownMember)
    }

    @Test func `loses every dossier when given none`() throws {
        let invited = try MemberEvent.invited(Invitation.claire().payload)
        let state = Given<Member>(invited).when(.setProfile(nil, dossiers: [], name: nil, locale: nil)).state
        guard case .active(let member) = state else { throw MemberRefusal.unknownMember }
        #expect(member.dossiers.isEmpty && member.access == .collaborator && member.name == "Claire")
    }

    @Test func `is kept by read models with what it may do under profile`() throws {
        let invited = try MemberEvent.invited(Invitation.claire().payload)
        guard case .active(let member) = Member(folding: [invited]) else { throw MemberRefusal.unknownMember }
        let kept = String(decoding: try JSONEncoder().encode(member), as: UTF8.self)
        #expect(kept.contains(#""profile":"collaborator""#) && !kept.contains("access"))
    }
}

@Suite struct `A profile` {
    @Test(
        arguments: [
            (
                .support, ["documents:read", "worklist:check", "worklist:read", "worklist:write"]
            ),
            (.documentProcessing, ["documents:read", "documents:write"]),
            (.documentProcessingArchive, ["archive:read", "documents:read", "documents:write"]),
            (.fullFeedback, ["archive:read", "ledger:read"]),
            (.documentDelivery, ["documents:deliver"]),
            (
                .fullAccess,
                [
                    "archive:read", "documents:read", "documents:write", "ledger:read", "payments:approve",
                    "payments:execute", "payments:prepare", "payments:read",
                ]
            ),
            (
                .administrator,
                [
                    "archive:read", "documents:read", "documents:write", "ledger:read", "payments:approve",
                    "payments:execute", "payments:prepare", "payments:read", "settings:read", "settings:write",
                ]
            ),
        ] as [(AccessProfile, [String])])
    func `may do just this`(profile: AccessProfile, scopes: [String]) {
        #expect(profile.scopes.map(\.rawValue).sorted() == scopes)
    }

    @Test func `of an admin may do all, of a collaborator all but invite`() {
        #expect(AccessProfile.admin.scopes == Set(Scope.allCases))
        #expect(AccessProfile.admin.scopes.subtracting(AccessProfile.collaborator.scopes) == [.membersWrite])
        #expect(AccessProfile.allCases.filter(\.seesEveryDossier) == [.admin])
    }

    @Test(arguments: AccessProfile.allCases.filter { $0.kind == .client })
    func `of a client reaches nothing of the office`(profile: AccessProfile) {
        let ofTheOffice: Set<Scope> = [
            .worklistRead, .worklistWrite, .worklistCheck, .worklistSend, .membersWrite, .eventsRead, .auditRead,
            .webhooksWrite, .connectorWork,
        ]
        #expect(profile.scopes.isDisjoint(with: ofTheOffice))
    }

    @Test func `that writes documents delivers them too, not the other way round`() {
        #expect(Scope.documentsDeliver.isCovered(by: [.documentsWrite]))
        #expect(Scope.documentsDeliver.isCovered(by: [.documentsDeliver]))
        #expect(!Scope.documentsWrite.isCovered(by: [.documentsDeliver]))
        #expect(!Scope.documentsRead.isCovered(by: [.documentsWrite]))
        #expect(!Scope.documentsDeliver.isCovered(by: []))
    }
}

@Suite struct `An access token` {
    private let grant = TokenGrant(
        member: .claire, name: "script", prefix: "prp_ab12", scopes: [.worklistSend, .documentsRead],
        dossiers: [.bakery], expiresAt: .noon)

    @Test func `is issued once and lives until revoked`() {
        let issued = AccessTokenEvent.issued(grant.payload)
        Given<AccessToken>().when(.issue(grant, to: .office)).then(issued)
        Given<AccessToken>(issued).when(.issue(grant, to: .office)).nothing()
        Given<AccessToken>(issued).when(.revoke).then(.revoked(.init()))
        Given<AccessToken>(issued, .revoked(.init())).when(.revoke).nothing()
        Given<AccessToken>(issued, .revoked(.init())).when(.issue(grant, to: .office)).nothing()
        Given<AccessToken>().when(.revoke).refused(.unknownToken)
    }

    @Test func `is for a member of the office`() {
        Given<AccessToken>().when(.issue(grant, to: .client)).refused(.officeMembersOnly)
    }

    @Test func `keeps its limits, in an order that does not depend on chance`() {
        #expect(grant.payload.scopes == ["documents:read", "worklist:send"])
        #expect(AccessToken(folding: [.issued(grant.payload)]) == .live(grant))
        #expect(AccessToken(folding: [.issued(grant.payload), .revoked(.init())]) == .revoked(grant))
    }

    @Test func `without dossiers of its own sees those of its member`() {
        var unlimited = grant
        unlimited.dossiers = nil
        unlimited.expiresAt = nil
        #expect(AccessToken(folding: [.issued(unlimited.payload)]) == .live(unlimited))
        var none = grant
        none.dossiers = []
        #expect(AccessToken(folding: [.issued(none.payload)]) == .live(none))
    }
}

import Domain
import Foundation
import Hummingbird

/// Who is calling, and what they may: the rights of the token within those of the member's profile (FEATURES A-35). Handed from call to
/// call, and remembered between requests, as one reference.
final class Caller: ScopedPrincipal {
    let office: ID<Office>
    let member: ID<Member>
    let token: ID<AccessToken>
    let profile: MemberProfile
    let grant: TokenGrant
    let scopes: Set<Scope>
    /// Nil: every dossier of the office.
    let dossiers: Set<ID<Dossier>>?
    /// The names of all scopes that `scopes` cover.
    private let held: Set<String>

    init(
        office: ID<Office>, member: ID<Member>, token: ID<AccessToken>, profile: MemberProfile, grant: TokenGrant
    ) {
        self.office = office
        self.member = member
        self.token = token
        self.profile = profile
        self.grant = grant
        let scopes = grant.scopes.filter { $0.isCovered(by: profile.access.scopes) }
        self.scopes = scopes
        held = Set(Scope.allCases.filter { $0.isCovered(by: scopes) }.map(\.rawValue))
        let own = profile.visibleDossiers
        dossiers = grant.dossiers.map { limit in own?.intersection(limit) ?? limit } ?? own
    }

    func holds(scope: String) -> Bool { held.contains(scope) }

    func mayTheSame(as other: Caller) -> Bool {
        office == other.office && scopes == other.scopes && dossiers == other.dossiers
    }

    func sees(_ dossier: ID<Dossier>) -> Bool { dossiers?.contains(dossier) ?? true }

    /// What is not the caller's does not exist for them.
    func require(_ dossier: ID<Dossier>?) throws(Problem) {
        guard let dossier, sees(dossier) else { throw .notFound }
    }

    /// Where the route cannot know which right it takes.
    func require(_ scope: Scope) throws(Problem) {
        guard holds(scope: scope.rawValue) else { throw .missingScope(scope.rawValue) }
    }

    var author: Author { .token(token, of: member) }
}

extension BasicContext {
    /// The context of a command this request asks for.
    func command(by caller: Caller, _ platform: Platform) -> CommandContext {
        let request = UUID(text: requestID) ?? UUID.derived(from: ["request", requestID])
        return CommandContext(
            office: caller.office, author: caller.author, now: platform.clock.now(), correlation: request,
            causation: request, makeID: { UUID.timeOrdered() })
    }

    /// The dossier the address names: one of the caller's office, and one they may see.
    func dossier(of caller: Caller, _ platform: Platform) async throws -> ID<Dossier> {
        let dossier: ID<Dossier> = try id("dossier")
        try caller.require(dossier)
        guard try await platform.knownDossiers.contains(dossier, of: caller.office) else { throw Problem.notFound }
        return dossier
    }

    func id<Entity>(_ name: String) throws -> ID<Entity> {
        guard let id = pathText(name).flatMap({ ID<Entity>($0) }) else { throw Problem.notFound }
        return id
    }
}

import Domain
import EventStore

extension Caller {
    /// What concerns the whole office is not for who is limited to some of its dossiers (FEATURES RO-04, RO-05).
    func requireWholeOffice() throws(Problem) {
        guard dossiers == nil else { throw Problem(.forbidden, "whole-office-only") }
    }

    /// What belongs to the accounting module is not for clients, whatever their rights in the portal (FEATURES CU-01).
    func requireOffice() throws(Problem) {
        guard profile.kind == .office else { throw Problem(.forbidden, "office-only") }
    }

    /// Whether the caller manages the members of the office and their tokens.
    var managesMembers: Bool { dossiers == nil && scopes.contains(.membersWrite) }

    /// Whether the token is there for the caller: theirs itself, and of the others of its member those that give no more. A narrow
    /// one takes nothing from a wide one.
    func sees(_ token: ID<AccessToken>, of grant: TokenGrant) -> Bool {
        managesMembers || token == self.token || (grant.member == member && grant.isWithin(self.grant))
    }
}

extension Platform {
    /// Refuses the dossiers that are not there for the caller, each at its place in the member `dossiers` of the body.
    func requireDossiers(_ dossiers: [ID<Dossier>], _ caller: Caller) async throws {
        let loaded = try await reader(of: caller.office).loadUnguarded(dossiers)
        let problems = loaded.enumerated().compactMap { index, dossier -> FieldProblem? in
            if dossier.version > 0, caller.sees(dossier.id) { return nil }
            return FieldProblem(place: .pointer("/dossiers/\(index)"), code: "unknown-dossier")
        }
        guard problems.isEmpty else { throw FieldErrors(problems: problems) }
    }
}

import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `What a token opens` {
    private static func grant(_ scopes: Set<Scope>, _ dossiers: Set<ID<Dossier>>?) -> TokenGrant {
        TokenGrant(
            member: .claire, name: "Scanner", prefix: "prp_1234", scopes: scopes, dossiers: dossiers, expiresAt: nil)
    }

    @Test(
        arguments: [
            ([.worklistRead], nil, true), ([.worklistRead], [.bakery], true), ([], [], true),
            ([.worklistRead, .documentsDeliver], nil, true), ([.worklistSend], nil, false),
            ([.worklistRead, .worklistSend], [.bakery], false),
        ] as [(Set<Scope>, Set<ID<Dossier>>?, Bool)])
    func `lies within one of every dossier by its rights`(scopes: Set<Scope>, dossiers: Set<ID<Dossier>>?, lies: Bool) {
        #expect(Self.grant(scopes, dossiers).isWithin(Self.grant([.worklistRead, .documentsWrite], nil)) == lies)
    }

    @Test(
        arguments: [([.bakery], true), ([], true), ([.bakery, .named("garage")], false), (nil, false)]
            as [(Set<ID<Dossier>>?, Bool)])
    func `lies within one of some dossiers where it is of no others`(dossiers: Set<ID<Dossier>>?, lies: Bool) {
        #expect(Self.grant([.worklistRead], dossiers).isWithin(Self.grant([.worklistRead], [.bakery])) == lies)
    }
}

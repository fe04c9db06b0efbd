import Domain
import EventStore
import Foundation
import Logging
import TestSupport
import Testing
import Workflows

@Suite struct `Opening an office` {
    @Test func `that is open already gives its admin another token, and changes nothing`() async throws {
        try await MigratedDatabase.with { database in
            let administration = try Administration(conninfo: database.url)
            let office = ID<Office>(UUID.random())
            let email = try #require(EmailAddress("claire@kantoor.example"))
            let first = try await administration.openOffice("Kantoor", admin: "Claire", email: email, as: office)
            let second = try await administration.openOffice("Kantoor", admin: "Claire", email: email, as: office)
            #expect(first.office == second.office && first.admin == second.admin)
            #expect(first.token.text != second.token.text)
            let store = PostgresEventStore(conninfo: database.url, logger: Logger(label: "test"))
            let types = try await store.events(after: 0, limit: 10, where: .everything).events.map(\.type)
            #expect(types == ["office.opened", "member.invited", "token.issued", "token.issued"])
            store.close()
            await administration.close()
        }
    }

    @Test func `gives no token rights that its member's profile lacks`() async throws {
        try await MigratedDatabase.with { database in
            let administration = try Administration(conninfo: database.url)
            let office = ID<Office>(UUID.random())
            let email = try #require(EmailAddress("claire@kantoor.example"))
            _ = try await administration.openOffice("Kantoor", admin: "Claire", email: email, as: office)
            let store = PostgresEventStore(conninfo: database.url, logger: Logger(label: "test"))
            let context = CommandContext(
                office: office, author: .policy("operator"), now: .noon, correlation: UUID(), causation: UUID(),
                makeID: { UUID() })
            let helper = try #require(EmailAddress("ann@kantoor.example"))
            let member = Member.id(invitedAs: helper, by: office)
            let invitation = Invitation(
                kind: .office, email: helper, name: "Ann", profile: .support, dossiers: [], locale: .french)
            _ = try await CommandHandler(store: store).perform(in: context) { reader in
                let loaded = try await reader.load(member)
                var act = Act()
                act.append(try loaded.state.decide(.invite(invitation), in: context), to: loaded, dossier: nil)
                return .init(act, ())
            }
            await #expect(throws: ScopesBeyondProfile.self) {
                try await administration.issueToken("send", to: member, of: office, scopes: [.worklistSend])
            }
            store.close()
            await administration.close()
        }
    }
}

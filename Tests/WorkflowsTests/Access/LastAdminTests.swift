import Domain
import EventStore
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

@Suite struct `The last admin of an office` {
    private let store = InMemoryEventStore(now: { .noon })
    private let context = CommandContext(
        office: ID(UUID()), author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
        makeID: { UUID() })
    private let claire = ID<Member>(UUID())
    private let rudi = ID<Member>(UUID())

    init() async throws {
        for (member, name) in [(claire, "claire"), (rudi, "rudi")] {
            let email = try #require(EmailAddress("\(name)@kantoor.example"))
            let invitation = Invitation(
                kind: .office, email: email, name: name, profile: .admin, dossiers: [], locale: .french)
            _ = try await CommandHandler(store: store).handle(
                .invite(invitation), on: member, dossier: nil, in: context)
        }
    }

    @Test func `stays one, whoever the list still names beside them`() async throws {
        try await MigratedDatabase.with { database in
            let pool = Pool(
                SessionConfiguration(conninfo: database.url, role: "paraph_writer"), size: 1, logger: Notebook.quiet)
            let membership = Membership(
                handler: CommandHandler(store: store), lists: StandingList(admins: [claire, rudi]),
                secrets: TokenSecrets(pool: pool))
            func demote(_ member: ID<Member>) async throws {
                _ = try await membership.change(
                    member, by: .setProfile(.support, dossiers: nil, name: nil, locale: nil), in: context,
                    expecting: nil, key: nil, answer: { _ in nil })
            }
            try await demote(rudi)
            await #expect(throws: MemberRefusal.lastAdmin) { try await demote(claire) }
            await pool.close()
        }
    }
}

/// It knows of nothing that happened since.
private struct StandingList: MemberLists {
    let admins: [ID<Member>]

    func isMember(_ email: EmailAddress, of office: ID<Office>) async throws -> Bool { false }

    func admins(of office: ID<Office>) async throws -> [ID<Member>] { admins }
}

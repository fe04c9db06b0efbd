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
}

import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The reference of an entry` {
    private typealias Reference = Given<EntryReference>

    private static let seven = ID<ConnectorTask>.named("seven")
    private static let takenForSeven = EntryReferenceEvent.taken(
        .init(
            dossier: ConnectorTaskEvent.bakery, externalRef: "ACC-7", task: "\(seven)", document: "d", stamp: "CFAK 7",
            fiscalYear: "2026"))

    /// For the task that books `document`.
    private static func take(_ document: String, for task: ID<ConnectorTask>) throws -> EntryReferenceCommand {
        var created = try #require(Given<ConnectorTask>(.createdForSeven).state.created)
        created.document = document
        return .take(externalRef: "ACC-7", task: task, created: created)
    }

    @Test func `is taken once, for the task that booked the entry`() throws {
        Reference().when(try Self.take("d", for: Self.seven)).then(Self.takenForSeven)
        Reference(Self.takenForSeven).when(try Self.take("d", for: Self.seven)).nothing()
    }

    @Test func `is refused to every other document, and the refusal says whose it is`() throws {
        Reference(Self.takenForSeven).when(try Self.take("e", for: .named("eight")))
            .refused(.taken(externalRef: "ACC-7", stamp: "CFAK 7", fiscalYear: "2026", document: "d"))
    }

    @Test func `has one stream in its dossier, and another in every other`() {
        let bakery = EntryReference.id("ACC-7", of: .bakery)
        #expect(EntryReference.id("ACC-7", of: .bakery) == bakery)
        #expect(EntryReference.id("ACC-8", of: .bakery) != bakery)
        #expect(EntryReference.id("ACC-7", of: .named("butcher")) != bakery)
    }
}

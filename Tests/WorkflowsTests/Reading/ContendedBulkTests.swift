import Domain
import EventStore
import Foundation
import Testing

@testable import Workflows

@Suite struct `One change of many, while others keep changing one of them` {
    /// Sends two documents, one of which a colleague renames whenever it was looked at.
    private func results(
        mode: BulkMode
    ) async throws -> (world: World, documents: [ID<Document>], results: [BulkChange<Document>.Result]) {
        let world = try await World()
        let documents = [ID<Document>(UUID()), ID<Document>(UUID())]
        for document in documents { try await world.upload(document) }
        let change = BulkChange<Document>(documents, of: world.dossier, mode: mode, isDryRun: false)
        let performed = try await world.commands.perform(change, in: world.context, key: nil) { _ in
            nil
        } decide: { loaded, act, _ in
            if loaded.id == documents[1] {
                try await world.perform(.rename("Facture \(loaded.version)"), on: documents[1])
            }
            act.append(
                try loaded.state.decide(.send, in: world.context), to: loaded, dossier: world.dossier)
        }
        guard case .fresh(let results, _) = performed else { return (world, documents, []) }
        return (world, documents, results)
    }

    @Test func `goes through for the others, and says of that one that it may be tried again`() async throws {
        let (world, documents, results) = try await results(mode: .bestEffort)
        #expect(results.map(\.id) == documents)
        #expect(results.map(\.isOvertaken) == [false, true])
        #expect(try await world.load(documents[0]).state.profile?.sentAt != nil)
        #expect(try await world.load(documents[1]).state.profile?.sentAt == nil)
    }

    @Test func `changes nothing where it is all or nothing`() async throws {
        await #expect(throws: TooMuchContention()) { _ = try await results(mode: .atomic) }
    }
}

extension World {
    fileprivate func upload(_ document: ID<Document>) async throws {
        let kept = try await contents.keep(Data("\(document)".utf8), of: office)
        try await perform(
            .upload(
                Delivery(
                    dossier: dossier, mailbox: .purchase, channel: "api", title: "Facture", filename: "facture",
                    mediaType: "application/xml", content: kept.hash, size: kept.size, pages: 1, duplicateOf: [])),
            on: document)
    }
}

import Domain
import Foundation
import Testing

@testable import EventStore
@testable import Workflows

@Suite struct `One change of many, while others keep changing one of them` {
    private typealias Results = [BulkChange<Document>.Result]

    /// Sends four documents, the second of which a colleague renames whenever it was looked at.
    /// - Parameter loss: what befalls the third when it is on its own.
    private func results(
        mode: BulkMode, losing loss: (any Error)? = nil, key: CommandKey? = nil,
        answer: (Results) throws -> StoredAnswer? = { _ in nil }
    ) async throws -> (world: World, documents: [ID<Document>], results: Results) {
        let world = try await World()
        let documents = (1...4).map { _ in ID<Document>(UUID()) }
        for document in documents { try await world.upload(document) }
        let change = BulkChange<Document>(documents, of: world.dossier, mode: mode, isDryRun: false)
        let performed = try await world.commands.perform(change, in: world.context, key: key, answer: answer) {
            loaded, act, _ in
            if loaded.id == documents[1] {
                try await world.perform(.rename("Facture \(loaded.version)"), on: documents[1])
            }
            if loaded.id == documents[2], let loss, try await world.isSent(documents[0]) { throw loss }
            act.append(
                try loaded.state.decide(.send, in: world.context), to: loaded, dossier: world.dossier)
        }
        guard case .fresh(let results, _) = performed else { return (world, documents, []) }
        return (world, documents, results)
    }

    @Test func `goes through for the others, and says of that one that it may be tried again`() async throws {
        let (world, documents, results) = try await results(mode: .bestEffort)
        #expect(results.map(\.id) == documents)
        #expect(results.map(\.isOvertaken) == [false, true, false, false])
        #expect(try await world.isSent(documents[0]))
        #expect(try await !world.isSent(documents[1]))
    }

    @Test func `says what was done and what was not, where the database is lost in the middle`() async throws {
        let (world, documents, results) = try await results(mode: .bestEffort, losing: LogUnavailable(reason: "gone"))
        #expect(results.map(\.id) == documents)
        #expect(results.map(\.isOvertaken) == [false, true, false, false])
        #expect(results.map(\.interruption) == [nil, nil, .unanswered, .notTried])
        var sent: [Bool] = []
        for document in documents { sent.append(try await world.isSent(document)) }
        #expect(sent == [true, false, false, false])
    }

    @Test func `says so too where the disk was full from one on`() async throws {
        let (_, _, results) = try await results(mode: .bestEffort, losing: LogDiskFull())
        #expect(results.map(\.interruption) == [nil, nil, .diskFull, .notTried])
    }

    @Test func `answers what was done, also where that cannot be kept under its key`() async throws {
        let key = CommandKey(actor: "claire", key: "k", requestHash: Data("send".utf8))
        let (_, _, results) = try await results(mode: .bestEffort, key: key) { results in
            if results.contains(where: \.isOvertaken) { throw LogUnavailable(reason: "gone") }
            return StoredAnswer(status: 200, headers: [:], body: Data())
        }
        #expect(results.map(\.isOvertaken) == [false, true, false, false])
    }

    @Test func `changes nothing where it is all or nothing`() async throws {
        await #expect(throws: TooMuchContention()) { _ = try await results(mode: .atomic) }
    }
}

extension World {
    fileprivate func isSent(_ document: ID<Document>) async throws -> Bool {
        try await load(document).state.profile?.sentAt != nil
    }

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

import Domain
import EventStore
import Foundation
import Logging
import Postgres
import Projections
import TestSupport
import TestTools
import Testing

@testable import Workflows

@Suite struct `Reading with the read models of a database` {
    private let office = ID<Office>(UUID())
    private let dossier = ID<Dossier>(UUID())

    private func context(at now: Timestamp = .noon) -> CommandContext {
        CommandContext(
            office: office, author: .policy("test"), now: now, correlation: UUID(), causation: UUID(),
            makeID: { UUID() })
    }

    @Test func `brings every invoice sent to the worklist, and tells copies from new ones`() async throws {
        try await MigratedDatabase.with { database in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let store = PostgresEventStore(conninfo: database.url, logger: logger)
            let pool = Pool(.writing(to: database.url), size: 2, logger: logger)
            let reader = Pipeline(.reading(database.url), logger: logger)
            let registry = ProjectionRegistry()
            let leases = ConsumerLeases(.following(database.url), term: .seconds(60), logger: logger)
            let records = ConsumerRecords(.following(database.url))
            let contents = ContentStore(pool: pool)
            let knowledge = ReadModelKnowledge(ReadModelQueries(reader: reader))
            let commands = CommandHandler(store: store)
            try await openDossier(commands)
            let reading = DocumentReading(
                commands: commands, contents: contents, knowledge: knowledge, worker: try Workers.shared)
            let service = ReactorService(
                ReadingReactor(reading: reading, policies: PolicyContexts(now: { .noon }, makeID: { UUID() })),
                store: store, leases: leases, records: records, lanes: 4, logger: logger,
                caughtUp: registry.catchingUp(ReadModelKnowledge.models, within: .seconds(60)))
            let runner = ProjectionRunner(store: store, conninfo: database.url, registry: registry, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                group.addTask { await leases.run() }
                group.addTask { await service.run() }
                var documents: [ID<Document>] = []
                for number in 0..<Self.invoices {
                    let invoice = SampleInvoice(
                        number: "F-\(number)", date: number.isMultiple(of: 2) ? "2026-10-02" : "2026-10-03")
                    documents.append(
                        try await send(invoice.xml, commands, contents, at: .noon.adding(seconds: number)))
                }
                let last = try await wait(for: documents, in: store)
                _ = try await registry.wait(for: last, on: ReadModelKnowledge.models, upTo: .seconds(60))
                let second = SampleInvoice(number: "f 1", date: "2026-11-02")
                documents = [
                    try await send(second.xml, commands, contents, at: .noon.adding(seconds: Self.invoices))
                ]
                _ = try await wait(for: documents, in: store)
                let copy = try await StreamReader(store: store, office: office).load(
                    BookingProposal.id(of: documents[0]))
                #expect(copy.state.content?.duplicateOf.count == 1)
                #expect(copy.state.content?.fields.counterparty?.known == true)
                group.cancelAll()
                while await group.nextResult() != nil {}
            }
            store.close()
            reader.close()
            await leases.close()
            await records.close()
            await pool.close()
        }
    }

    private static let invoices = 20

    private func openDossier(_ commands: CommandHandler) async throws {
        let activation = DossierActivation(
            name: "Brasserie du Nord", enterpriseNumber: World.own, software: "simulated", installation: "demo",
            dossierCode: "NORD")
        _ = try await commands.handle(.activate(activation), on: dossier, dossier: dossier, in: context())
        for journal in [NewJournal].factory {
            _ = try await commands.handle(
                .add(journal, to: dossier), on: Journal.id(journal.code, of: dossier), dossier: dossier, in: context())
        }
    }

    private func send(
        _ bytes: Data, _ commands: CommandHandler, _ contents: ContentStore, at moment: Timestamp
    ) async throws -> ID<Document> {
        let kept = try await contents.keep(bytes, of: office)
        let document = ID<Document>(UUID())
        let delivery = Delivery(
            dossier: dossier, mailbox: .purchase, channel: "api", title: "F", filename: "f.xml",
            mediaType: "application/xml", content: kept.hash, size: kept.size, pages: 1, duplicateOf: [])
        _ = try await commands.handle(.upload(delivery), on: document, dossier: dossier, in: context())
        _ = try await commands.handle(.send, on: document, dossier: dossier, in: context(at: moment))
        return document
    }

    /// The position of the last proposal, once each document has one.
    private func wait(for documents: [ID<Document>], in store: PostgresEventStore) async throws -> Int64 {
        let streams = documents.map { StreamID(BookingProposal.id(of: $0)) }
        return try await eventually {
            let events = try await store.read(streams, of: office)
            return events.count == streams.count ? events.values.joined().map(\.position).max() : nil
        }
    }
}

extension SessionConfiguration {
    /// As the server's pool of writing sessions is set up.
    fileprivate static func writing(to conninfo: String) -> SessionConfiguration {
        SessionConfiguration(conninfo: conninfo, role: "paraph_writer", applicationName: "paraph-test")
    }
}

import Documents
import Domain
import EventStore
import Foundation
import Testing

@testable import Workflows

/// A good proposal, and what becomes of it when its document does not open at the second reading.
@Suite struct `Reading a document again` {
    private let world: World
    private let document: ID<Document>
    private var proposal: ID<BookingProposal> { BookingProposal.id(of: document) }

    init() async throws {
        world = try await World()
        document = try await world.sent(HybridPDF(embedded: SampleInvoice().xml).data, as: .pdf)
        try await world.reading().read(document, in: world.context)
        var correction = Annotation()
        correction.invoiceNumber = .set("F-99")
        correction.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(correction), on: proposal)
    }

    private func reprocessing(with worker: DocumentWorkers) -> Reprocessing {
        let reading = DocumentReading(
            commands: world.commands, contents: world.contents, knowledge: world.knowledge, worker: worker)
        return Reprocessing(handler: world.commands, reading: reading)
    }

    private func reprocess(with worker: DocumentWorkers, expecting versions: Set<Int>? = nil) async throws {
        _ = try await reprocessing(with: worker).reprocess(
            proposal, visible: { $0 == world.dossier }, in: world.context, expecting: versions, key: nil,
            answer: { _ in nil })
    }

    private func expectUntouched() async throws {
        #expect(try await world.load(proposal).version == 2)
        #expect(try await world.proposal(of: document)?.fields.invoiceNumber == "F-99")
    }

    @Test func `succeeds where the process that opens it died once`() async throws {
        try await ScriptedWorker.with(.dyingOnce) { try await reprocess(with: $0.worker) }
        #expect(try await world.proposal(of: document)?.fields.invoiceNumber == "F-17")
    }

    @Test func `leaves the proposal as it stands where that process dies each time`() async throws {
        try await ScriptedWorker.with(.dying) { scripted in
            await #expect(throws: DocumentError.workerDied) { try await reprocess(with: scripted.worker) }
            #expect(scripted.count("started") == 3)
        }
        try await expectUntouched()
    }

    @Test func `leaves it as it stands where opening takes too long, and does not wait for that again`() async throws {
        try await ScriptedWorker.with(.hanging, timeout: .seconds(1)) { scripted in
            await #expect(throws: DocumentError.timedOut) { try await reprocess(with: scripted.worker) }
            #expect(scripted.count("started") == 1)
        }
        try await expectUntouched()
    }

    @Test func `leaves it as it stands where the file is missing`() async throws {
        await world.contents.lose(try #require(try await world.load(document).state.profile).content)
        await #expect(throws: UnreadableDocument.self) { try await reprocess(with: try Workers.shared) }
        try await expectUntouched()
    }

    @Test func `is refused for an old version also where the document does not open`() async throws {
        try await ScriptedWorker.with(.dying) { scripted in
            await #expect(throws: StaleVersion.self) { try await reprocess(with: scripted.worker, expecting: [1]) }
        }
    }

    /// The proposal, and another whose document needs no process to be opened.
    private func several(_ mode: BulkMode) async throws -> BulkChange<BookingProposal> {
        let other = try await world.sent(SampleInvoice(number: "F-18", date: "2026-10-03").xml)
        try await world.reading().giveUp(other, because: "It was locked.", in: world.context)
        return BulkChange(
            [proposal, BookingProposal.id(of: other)], of: world.dossier, .purchase, mode: mode, isDryRun: false)
    }

    private func expected(of change: BulkChange<BookingProposal>) -> [BulkChange<BookingProposal>.Result] {
        [.init(id: change.subjects[0], failure: UnreadableDocument(.workerDied)), .init(id: change.subjects[1])]
    }

    @Test func `among several fails alone`() async throws {
        let change = try await several(.bestEffort)
        try await ScriptedWorker.with(.dying) { scripted in
            let performed = try await reprocessing(with: scripted.worker).reprocess(
                change, in: world.context, key: nil, answer: { _ in nil })
            guard case .fresh(let results, _) = performed else { Issue.record("It was carried out before."); return }
            #expect(results == expected(of: change))
        }
        try await expectUntouched()
        #expect(try await world.load(change.subjects[1]).state.content?.fields.invoiceNumber == "F-18")
    }

    @Test func `among several changes nothing where all or nothing was asked for`() async throws {
        let change = try await several(.atomic)
        try await ScriptedWorker.with(.dying) { scripted in
            let refused = await #expect(throws: BulkChange<BookingProposal>.Refused.self) {
                try await reprocessing(with: scripted.worker).reprocess(
                    change, in: world.context, key: nil, answer: { _ in nil })
            }
            #expect(refused?.results == expected(of: change))
            #expect(refused?.details == ["count": "1"])
        }
        try await expectUntouched()
        #expect(try await world.load(change.subjects[1]).state.content?.fields.invoiceNumber == nil)
    }
}

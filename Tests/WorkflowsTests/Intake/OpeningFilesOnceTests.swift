import Documents
import Domain
import EventStore
import Foundation
import Testing

@testable import Workflows

@Suite struct `A file that is uploaded` {
    private static let broken = Data("%PDF-1.7 and no end".utf8)

    private func intake(_ scripted: ScriptedWorker, in world: World, known: (any KnownDocuments)? = nil) -> Intake {
        Intake(
            commands: world.commands, contents: world.contents, known: known ?? world.knowledge, worker: scripted.worker
        )
    }

    /// The server has carried out commands of the dossier before, and remembers it.
    private func expectOneOpening(
        of bytes: Data, named filename: String, _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let world = try await World()
        try await ScriptedWorker.with(.recording) { scripted in
            let intake = intake(scripted, in: world)
            _ = try await intake.receive(SampleInvoice().xml.chunks(), as: world.upload("a.xml"), in: world.context)
            await #expect(throws: IntakeRefusal.self, sourceLocation: sourceLocation) {
                try await intake.receive(bytes.chunks(), as: world.upload(filename), in: world.context)
            }
            #expect(scripted.count("%PDF-") == 1, sourceLocation: sourceLocation)
        }
    }

    @Test func `is opened once where it is refused`() async throws {
        try await expectOneOpening(of: Self.broken, named: "a.pdf")
    }

    @Test func `is opened once where it lies in a ZIP that is refused`() async throws {
        try await expectOneOpening(of: SampleZIP([("a.pdf", Self.broken)]).data, named: "a.zip")
    }

    @Test func `is opened once where the dossier changes meanwhile`() async throws {
        let world = try await World()
        let known = ChangingDossier(world: world)
        try await ScriptedWorker.with(.recording) { scripted in
            _ = try await intake(scripted, in: world, known: known).receive(
                HybridPDF(embedded: SampleInvoice().xml).data.chunks(), as: world.upload("a.pdf"), in: world.context)
            #expect(scripted.count("%PDF-") == 1)
        }
        #expect(await known.asked == 2)
        #expect(await world.events("document.uploaded").count == 1)
    }

    @Test func `is not opened for a dossier that is not there, nor for a command that was answered`() async throws {
        let world = try await World()
        try await ScriptedWorker.with(.recording) { scripted in
            let intake = intake(scripted, in: world)
            func receive(for dossier: ID<Dossier>) async throws -> CommandHandler.Performed<[Loaded<Document>]> {
                var upload = world.upload("a.pdf")
                upload.dossier = dossier
                return try await intake.receive(
                    HybridPDF(embedded: SampleInvoice().xml).data.chunks(), as: upload, in: world.context,
                    key: { CommandKey(actor: "test", key: "k", requestHash: $0) },
                    answer: { _ in StoredAnswer(status: 201, headers: [:], body: Data("{}".utf8)) })
            }
            await #expect(throws: DossierRefusal.unknownDossier) { try await receive(for: ID(UUID())) }
            #expect(scripted.count("%PDF-") == 0)
            guard case .fresh = try await receive(for: world.dossier) else {
                Issue.record("What was refused was not answered.")
                return
            }
            guard case .repeated = try await receive(for: world.dossier) else {
                Issue.record("The second of two equal uploads is a repetition.")
                return
            }
            #expect(scripted.count("%PDF-") == 1)
        }
    }
}

/// Knows no documents; when it is first asked, somebody changes the dossier.
private actor ChangingDossier: KnownDocuments {
    private let world: World
    private(set) var asked = 0

    init(world: World) { self.world = world }

    func documents(
        with content: ContentHash, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        asked += 1
        if asked == 1 { try await world.perform(.changeSettings(.init(vatExempt: true)), on: world.dossier) }
        return []
    }
}

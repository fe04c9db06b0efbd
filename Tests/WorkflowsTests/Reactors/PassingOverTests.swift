import Domain
import EventStore
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(3))) struct `Passing over an event that a consumer could not handle` {
    @Test func `is completed by asking again where the server died once it was on record`() async throws {
        try await Notebook.with { notebook in
            try await notebook.note("bad")
            try await notebook.run(Recorder(failing: ["bad": .max])) {
                try await eventually { try await notebook.parked().count == 1 }
            }
            let parked = try #require(try await notebook.parked().first)
            let commands = CommandHandler(store: notebook.store)
            let context = CommandContext(
                office: notebook.office, author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
                makeID: { UUID() })
            let skipped = ConsumerEvent.EventSkipped(
                consumer: "recorder", event: parked.id.text, position: parked.position, type: parked.type,
                reason: "noted twice")
            let consumer = Consumer.id("recorder", of: notebook.office, nil)
            _ = try await commands.handle(.skip(skipped), on: consumer, dossier: nil, in: context)

            func skip() async throws {
                _ = try await ConsumerSkip(commands: commands, directory: notebook.directory).skip(
                    parked.id, parkedBy: "recorder", for: .init(office: notebook.office, dossiers: nil),
                    reason: "noted twice", in: context, key: nil, answer: { _ in nil })
            }
            try await skip()
            #expect(try await notebook.parked().isEmpty)
            #expect(try await notebook.store.read(StreamID(consumer), of: notebook.office).count == 1)
            await #expect(throws: ConsumerRefusal.notParked) { try await skip() }
        }
    }
}

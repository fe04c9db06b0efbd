import EventStore
import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Folding the log` {
    @Test(arguments: ReadModels.all.indices)
    func `twice gives the same rows, each kept as it was`(index: Int) throws {
        try expectFoldIsStable(ReadModels.all[index])
    }

    private func expectFoldIsStable<Row: ReadModel>(_ model: Row.Type) throws {
        let events = try Story.ofOneInvoice().events
        let once = try Row.fold(events)
        let twice = try Row.fold(events)
        #expect(!once.isEmpty, "the story has rows of \(Row.name)")
        for (key, row) in once {
            let state = try RowState.encode(row)
            let again = try RowState.encode(try #require(twice[key]))
            #expect(again == state)
            let kept: Row = try RowState.decode(state)
            #expect(try RowState.encode(kept) == state)
            #expect(kept.json() == row.json())
            _ = try RenderedItem(row.json())
        }
    }

    @Test(arguments: ReadModels.all.indices)
    func `an event of a newer Paraph is passed by`(index: Int) throws {
        let model = ReadModels.all[index]
        for category in [
            "document", "proposal", "task", "journal", "member", "token", "sync", "counterparty", "payment",
        ] {
            let event = try Story.ofOneInvoice().events[0]
            let unknown = RecordedEvent(
                position: 1, id: event.id, office: event.office, dossier: event.dossier,
                stream: StreamID(category: category, id: event.stream.id), version: 1, type: "\(category).transmuted",
                actor: event.actor, causation: event.causation, correlation: event.correlation,
                recordedAt: event.recordedAt, body: "{}")
            #expect(try folds(unknown, into: model) == 0)
        }
    }

    @Test(arguments: ReadModels.all.indices)
    func `an event that cannot be read leaves a row as it was`(index: Int) throws {
        try expectUnreadableEventsChangeNothing(ReadModels.all[index])
    }

    private func expectUnreadableEventsChangeNothing<Row: ReadModel>(_ model: Row.Type) throws {
        let events = try Story.ofOneInvoice().events
        var failures = 0
        for (key, row) in try Row.fold(events) {
            for event in events {
                let broken = RecordedEvent(
                    position: event.position, id: event.id, office: event.office, dossier: event.dossier,
                    stream: event.stream, version: 99, type: event.type, actor: event.actor,
                    causation: event.causation, correlation: event.correlation, recordedAt: .noon.adding(seconds: 99),
                    body: #"{"dossier":"#)
                var after: Row? = row
                do { try Row.evolve(&after, key: key, ProjectedEvent(broken)) } catch { failures += 1 }
                #expect(try after?.stateText() == row.stateText())
            }
        }
        #expect(failures > 0)
    }

    private func folds<Row: ReadModel>(_ event: RecordedEvent, into model: Row.Type) throws -> Int {
        try Row.fold([event]).count
    }
}

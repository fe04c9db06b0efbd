import Domain
import EventStore
import Foundation
import Testing

@testable import Workflows

@Suite struct `The lanes of a reactor` {
    private let a = UUID()
    private let b = UUID()

    private func event(
        _ position: Int64, _ stream: UUID = UUID(), of office: ID<Office> = ID(UUID()), in dossier: ID<Dossier>? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            position: position, id: UUID(), office: office, dossier: dossier,
            stream: StreamID(category: "document", id: stream),
            version: 1, type: "document.sent", actor: "test", causation: UUID(), correlation: UUID(), recordedAt: .noon,
            body: "{}")
    }

    @Test func `keep the order of one stream, and go on with the others`() {
        let (first, second, other) = (event(1, a), event(2, a), event(3, b))
        var lanes = Lanes(width: 2, after: 0)
        for event in [first, second, other] { lanes.take(event, lane: event.stream.id) }
        #expect(lanes.next() == first)
        #expect(lanes.next() == other)
        lanes.finish(other, lane: b)
        #expect(lanes.next() == nil)
        #expect(lanes.checkpoint == 0)
        lanes.finish(first, lane: a)
        #expect(lanes.checkpoint == 1)
        #expect(lanes.next() == second)
        lanes.finish(second, lane: a)
        #expect(lanes.checkpoint == 3)
    }

    @Test func `are no more at work than their width`() {
        var lanes = Lanes(width: 1, after: 0)
        lanes.take(event(1, a), lane: a)
        lanes.take(event(2, b), lane: b)
        #expect(lanes.next()?.position == 1)
        #expect(lanes.next() == nil)
        #expect(lanes.backlog == 1)
    }

    @Test func `let the offices have their turn one after the other`() {
        let (many, other, third) = (ID<Office>(UUID()), ID<Office>(UUID()), ID<Office>(UUID()))
        var lanes = Lanes(width: 2, after: 0)
        var order: [Int64] = []
        let events = [
            event(1, of: many), event(2, of: many), event(3, of: many), event(4, of: other), event(5, of: other),
            event(6, of: third),
        ]
        for event in events { lanes.take(event, lane: event.stream.id) }
        while let event = lanes.next() {
            order.append(event.position)
            lanes.finish(event, lane: event.stream.id)
        }
        #expect(order == [1, 4, 6, 2, 5, 3])
        #expect(lanes.checkpoint == 6)
    }

    @Test func `let the dossiers of an office have their turn one after the other, in the turns of their office`() {
        let (office, other) = (ID<Office>(UUID()), ID<Office>(UUID()))
        let (many, few) = (ID<Dossier>(UUID()), ID<Dossier>(UUID()))
        var lanes = Lanes(width: 2, after: 0)
        var order: [Int64] = []
        let events =
            (1...4).map { event($0, of: office, in: many) } + [
                event(5, of: office, in: few), event(6, of: office, in: few), event(7, of: office),
                event(8, of: other), event(9, of: other),
            ]
        for event in events { lanes.take(event, lane: event.stream.id) }
        while let event = lanes.next() {
            order.append(event.position)
            lanes.finish(event, lane: event.stream.id)
        }
        #expect(order == [1, 8, 5, 9, 7, 2, 6, 3, 4])
        #expect(lanes.checkpoint == 9)
    }

    @Test func `let a dossier that comes late have its turn behind one event of each other`() {
        let (office, many) = (ID<Office>(UUID()), ID<Dossier>(UUID()))
        var lanes = Lanes(width: 1, after: 0)
        for position in 1...300 { lanes.take(event(Int64(position), of: office, in: many), lane: UUID()) }
        #expect(lanes.next()?.position == 1)
        let late = event(301, of: office, in: ID(UUID()))
        lanes.take(late, lane: late.stream.id)
        lanes.finish(event(1, of: office, in: many), lane: UUID())
        #expect(lanes.next()?.position == 2)
        lanes.finish(event(2, of: office, in: many), lane: UUID())
        #expect(lanes.next() == late)
    }

    @Test func `take up more behind what one office did in one go, and not without end`() {
        let office = ID<Office>(UUID())
        var lanes = Lanes(width: 1, after: 0)
        for position in 1...5_000 { lanes.take(event(Int64(position), of: office), lane: UUID()) }
        let haveRoomBehind5000 = lanes.haveRoom
        for position in 5_001...10_000 { lanes.take(event(Int64(position), of: office), lane: UUID()) }
        let haveRoomBehind10000 = lanes.haveRoom
        #expect(haveRoomBehind5000 && !haveRoomBehind10000)
    }

    @Test func `know how much has not begun, in events and in the bytes of their bodies`() {
        var lanes = Lanes(width: 1, after: 0)
        #expect(lanes.backlogBytes == 0)
        for event in [event(1, a), event(2, a), event(3, b)] { lanes.take(event, lane: event.stream.id) }
        #expect(lanes.backlog == 3 && lanes.backlogBytes == 3 * "{}".utf8.count)
        _ = lanes.next()
        #expect(lanes.backlog == 2 && lanes.backlogBytes == 2 * "{}".utf8.count)
    }

    @Test func `count what waits for its next try by itself, and its bytes with the others`() {
        let failing = event(1, a)
        var lanes = Lanes(width: 1, after: 0)
        lanes.take(failing, lane: a)
        #expect(lanes.next() == failing)
        #expect(lanes.backlog == 0)
        lanes.pause(failing)
        #expect(lanes.pausedCount == 1 && lanes.backlog == 0 && lanes.backlogBytes == "{}".utf8.count)
        lanes.resume(failing, lane: a)
        #expect(lanes.pausedCount == 0 && lanes.backlog == 1 && lanes.backlogBytes == "{}".utf8.count)
        #expect(lanes.next() == failing)
        #expect(lanes.backlog == 0 && lanes.backlogBytes == 0)
    }

    @Test func `give their room to others while one waits for its next try`() {
        let (failing, other) = (event(1, a), event(2, b))
        var lanes = Lanes(width: 1, after: 0)
        for event in [failing, other] { lanes.take(event, lane: event.stream.id) }
        #expect(lanes.next() == failing)
        lanes.pause(failing)
        #expect(lanes.next() == other)
        lanes.finish(other, lane: b)
        #expect(lanes.next() == nil)
        #expect(lanes.checkpoint == 0)
        lanes.resume(failing, lane: a)
        #expect(lanes.next() == failing)
    }

    @Test func `that stand still hold up nobody else, and are put on record with the checkpoint`() {
        let (good, poison, behind) = (event(4, b), event(5, a), event(6, a))
        var lanes = Lanes(width: 2, after: 3)
        for event in [good, poison, behind] { lanes.take(event, lane: event.stream.id) }
        while lanes.next() != nil {}
        lanes.park(poison, lane: a, attempts: 3, error: "poison")
        #expect(lanes.checkpoint == 3)
        lanes.finish(good, lane: b)
        #expect(lanes.next() == nil)
        lanes.take(event(7, a), lane: a)
        lanes.take(event(8, b), lane: b)
        #expect(lanes.next()?.position == 8)
        lanes.finish(event(8, b), lane: b)
        lanes.reach(20)
        let record = lanes.record()
        #expect(record.position == 20)
        #expect(record.parked.map(\.event.position) == [5, 6, 7])
        #expect(record.parked.map(\.error) == ["poison", nil, nil])
        lanes.recorded()
        #expect(!lanes.hasParkingNews)
    }

    @Test func `that stand still are tried again from their first event on, and open when nothing is left`() {
        let poison = event(5, a)
        var lanes = Lanes(width: 1, after: 9, blocked: [a])
        #expect(lanes.mayRetry(a) && !lanes.mayRetry(b))
        lanes.retry(poison, lane: a)
        #expect(!lanes.mayRetry(a))
        #expect(lanes.next() == poison)
        lanes.park(poison, lane: a, attempts: 2, error: "still")
        #expect(lanes.record().failedAgain.map(\.attempts) == [2])
        #expect(lanes.record().position == 9)
        lanes.recorded()
        lanes.retry(poison, lane: a)
        #expect(lanes.next() == poison)
        lanes.finish(poison, lane: a)
        #expect(lanes.record().settled == [5])
        lanes.open(a)
        lanes.take(event(10, a), lane: a)
        #expect(lanes.next()?.position == 10)
    }

    @Test func `pass over what a person skipped while it is tried once more, and stand still until then`() {
        let poison = event(5, a)
        var lanes = Lanes(width: 1, after: 9, blocked: [a])
        lanes.retry(poison, lane: a)
        #expect(lanes.next() == poison)
        lanes.passOver([5])
        lanes.open(a)
        #expect(!lanes.hasParkingNews)
        lanes.take(event(10, a), lane: a)
        #expect(lanes.record().parked.map(\.event.position) == [10])
        lanes.recorded()
        lanes.pause(poison)
        lanes.resume(poison, lane: a)
        #expect(lanes.next() == nil)
        #expect(lanes.record().settled == [5])
    }

    @Test func `pass over what a person skipped ahead of them, and settle it once they are behind it`() {
        let (first, skipped) = (event(4, b), event(5, a))
        var lanes = Lanes(width: 1, after: 3)
        lanes.passOver([5])
        lanes.take(first, lane: b)
        lanes.take(skipped, lane: a)
        #expect(lanes.next() == first)
        #expect(lanes.record().settled.isEmpty)
        lanes.finish(first, lane: b)
        #expect(lanes.next() == nil)
        #expect(lanes.record().settled == [5])
        lanes.recorded()
        #expect(!lanes.hasParkingNews)
    }

    @Test func `move on where nothing was for them`() {
        var lanes = Lanes(width: 1, after: 3)
        lanes.reach(9)
        #expect(lanes.checkpoint == 9)
    }
}

import EventStore
import Foundation
import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `A read model on its way` {
    let worklists = LiveWorklists()

    /// Uploads, one event each.
    private func events(_ count: Int) throws -> [ProjectedEvent] {
        var story = Story()
        for number in 1...count { try story.uploads(.named("\(number)")) }
        return story.events.map(ProjectedEvent.init)
    }

    @Test func `lacks in its table what it has folded, until that is written`() throws {
        let model = MovingModel<DocumentRow>(at: 0)
        let events = try events(3)
        #expect(model.prepare(events) != nil)
        #expect(model.foldPrepared(events, for: worklists)?.isEmpty == true)
        #expect(model.folded == 3 && model.written == 0 && model.waitingRows == 3)
        let stride = try #require(model.takeStride())
        #expect(stride.start == 0 && stride.end.position == 3)
        #expect(model.takeStride() == nil)
        model.finishStride()
        #expect(model.isSettled && model.waitingRows == 0)
        // What was written is still held: nobody is asked for it.
        #expect(model.prepare(events) == nil)
    }

    @Test func `takes what is folded while a stride is under way into the next one`() throws {
        let model = MovingModel<DocumentRow>(at: 0)
        let events = try events(4)
        for some in [Array(events[..<2]), Array(events[2...])] {
            _ = model.prepare(some)
            _ = model.foldPrepared(some, for: worklists)
            if some.count == 2, model.folded == 2 { #expect(model.takeStride()?.end.position == 2) }
        }
        #expect(model.takeStride() == nil)
        model.finishStride()
        let next = try #require(model.takeStride())
        #expect(next.start == 2 && next.end.position == 4)
    }

    @Test func `knows the rows it looked at until they are folded, however many are written meanwhile`() throws {
        let model = MovingModel<DocumentRow>(at: 0)
        let count = 3_000
        var story = Story()
        for number in 1...count { try story.uploads(.named("\(number)")) }
        for number in 1...count {
            try story.happens(
                .renamed(.init(dossier: "\(story.dossier)", title: "Renamed")), to: ID<Document>.named("\(number)"))
        }
        let events = story.events.map(ProjectedEvent.init)
        let (uploads, renamings) = (Array(events[..<count]), Array(events[count...]))
        _ = model.prepare(uploads)
        _ = model.foldPrepared(uploads, for: worklists)
        _ = try #require(model.takeStride())
        #expect(model.prepare(renamings) == nil)
        model.finishStride()
        _ = model.foldPrepared(renamings, for: worklists)
        #expect(model.waitingRows == count)
    }

    @Test func `folds nothing that is not what comes next`() throws {
        let model = MovingModel<DocumentRow>(at: 0)
        let events = try events(6)
        _ = model.prepare(Array(events[..<3]))
        _ = model.foldPrepared(Array(events[..<3]), for: worklists)
        _ = model.takeStride()
        // The stride could not be written, and whoever folds does not know of it yet.
        model.restart(at: 0)
        #expect(model.prepare(Array(events[3...])) == nil)
        #expect(model.foldPrepared(Array(events[3...]), for: worklists) == nil)
        #expect(model.folded == 0 && model.takeStride() == nil)
    }

    @Test func `that began again between looking and folding does not fold what it looked at`() throws {
        let model = MovingModel<DocumentRow>(at: 0)
        let events = try events(6)
        let (first, second) = (Array(events[..<3]), Array(events[3...]))
        _ = model.prepare(first)
        _ = model.foldPrepared(first, for: worklists)
        _ = model.takeStride()
        _ = model.prepare(second)
        // The stride could not be written.
        model.restart(at: 0)
        #expect(model.foldPrepared(second, for: worklists) == nil)
        #expect(model.folded == 0 && model.isSettled && model.takeStride() == nil)
    }
}

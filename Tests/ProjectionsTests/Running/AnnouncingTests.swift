import Postgres
import Testing

@testable import Domain
@testable import Projections

@Suite(.timeLimit(.minutes(2))) struct `A read model that goes on` {
    @Test func `is announced to every server each time`() async throws {
        try await Projecting.with { projecting in
            let listener = Listener(.following(projecting.database.url), logger: .quiet)
            defer { listener.close() }
            var heard = listener.notifications(on: "paraph_projected").makeAsyncIterator()
            // From here on it listens.
            #expect(await heard.next() == Notification(channel: "paraph_projected", payload: nil))
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            for number in 1...10 {
                let told = story.events.count
                try story.uploads(.named("\(number)"))
                try await projecting.tell(story, from: told)
                #expect(await heard.next() == Notification(channel: "paraph_projected", payload: ""))
            }
        }
    }
}

import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A consumer` {
    @Test func `passes over an event once, with a reason`() {
        let skip = ConsumerEvent.EventSkipped(
            consumer: "reading", event: "e1", position: 7, type: "document.sent", reason: "sent twice")
        Given<Consumer>().when(.skip(skip)).then(.eventSkipped(skip))
        Given<Consumer>(.eventSkipped(skip)).when(.skip(skip)).nothing()
    }
}

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

    @Test func `is started again with a reason, once from each place where it was stopped`() {
        let restart = ConsumerEvent.Restarted(
            consumer: "reading", from: 9, after: 7, stopped: "rewound", reason: "restored from the backup")
        var another = restart
        another.from = 7
        Given<Consumer>().when(.restart(restart)).then(.restarted(restart))
        Given<Consumer>(.restarted(restart)).when(.restart(restart)).nothing()
        Given<Consumer>(.restarted(restart)).when(.restart(another)).then(.restarted(another))
    }
}

import NIOCore
import Synchronization

/// Closes a connection when a write takes too long. One alarm looks after all the writes of a response, now and then: to set
/// one for each would cost more than the write.
final class Patience: Sendable {
    private let time: TimeAmount
    private let channel: any Channel
    /// When the write under way began, in nanoseconds; 0 while there is none.
    private let begun = Atomic<UInt64>(0)

    init(_ time: TimeAmount, with channel: any Channel) {
        self.time = time
        self.channel = channel
        look(again: channel.eventLoop.now + time)
    }

    /// A write begins. It ends when the caller calls what is returned.
    func begin() -> @Sendable () -> Void {
        begun.store(channel.eventLoop.now.uptimeNanoseconds, ordering: .relaxed)
        return { self.begun.store(0, ordering: .relaxed) }
    }

    private func look(again moment: NIODeadline) {
        channel.eventLoop.scheduleTask(deadline: moment) { [weak self] in self?.look() }
    }

    private func look() {
        let begun = begun.load(ordering: .relaxed)
        guard begun > 0 else { return look(again: channel.eventLoop.now + time) }
        let end = NIODeadline.uptimeNanoseconds(begun) + time
        if end <= channel.eventLoop.now { channel.close(promise: nil) } else { look(again: end) }
    }
}

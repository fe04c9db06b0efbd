import CLibPQ
import Glibc

/// Wakes a thread that sleeps in `poll`.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(descriptor >= 0, "The system refused another eventfd (error \(errno))")
    }

    deinit { close(descriptor) }

    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Forgets the wake-ups so far.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    /// Sleeps until one of `events` happens on the socket, a wake-up comes, or the time is over.
    /// - Returns: what happened on the socket, as in `pollfd.revents`.
    func sleep(socket: Int32, events: Int32, timeout: Duration?) -> Int32 {
        var descriptors = (
            pollfd(fd: socket, events: Int16(events), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        )
        let ready = withUnsafeMutableBytes(of: &descriptors) {
            poll($0.baseAddress!.assumingMemoryBound(to: pollfd.self), 2, timeout?.milliseconds ?? -1)
        }
        guard ready > 0 else { return 0 }
        if descriptors.1.revents != 0 { clear() }
        return Int32(descriptors.0.revents)
    }
}

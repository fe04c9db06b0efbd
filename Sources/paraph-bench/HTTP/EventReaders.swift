import Foundation
import Glibc
import Synchronization

/// Many readers of the event stream, all on one thread: they take what comes and throw it away, so that they cost the machine
/// as little as readers can.
final class EventReaders {
    private let descriptors: [Int32]
    private let taken: Taken
    private let reading: BackgroundThread

    private final class Taken: Sendable {
        /// Bytes, of each reader.
        let counts: Mutex<[Int]>
        let isOver = Atomic<Bool>(false)

        init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }
    }

    /// Returns when each of them has heard that it is connected.
    init(_ count: Int, port: Int, asking request: [UInt8]) throws {
        let descriptors = try (0..<count).map { _ in
            let descriptor = try HTTPConnection.open(port: port)
            try HTTPConnection.send(request, over: descriptor)
            return descriptor
        }
        let taken = Taken(count)
        self.descriptors = descriptors
        self.taken = taken
        reading = BackgroundThread { try Self.read(descriptors, taken) }
        while taken.counts.withLock({ $0.contains(0) }) { usleep(10_000) }
    }

    /// Whether all have taken the same. Comments are sent to each at its own time, events to all alike.
    var haveTakenAlike: Bool {
        let counts = taken.counts.withLock { $0 }
        return (counts.max() ?? 0) - (counts.min() ?? 0) < Self.shortestEvent
    }

    private static let shortestEvent = 200

    /// They leave.
    func close() throws {
        taken.isOver.store(true, ordering: .relaxed)
        try reading.wait()
        for descriptor in descriptors { Glibc.close(descriptor) }
    }

    private static func read(_ descriptors: [Int32], _ taken: Taken) throws {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !taken.isOver.load(ordering: .relaxed) {
            // What comes to many at about the same time is taken in one go.
            usleep(2_000)
            guard poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
            for (index, reader) in waiting.enumerated() where reader.revents != 0 {
                let received = recv(reader.fd, &buffer, buffer.count, 0)
                guard received > 0 else { throw HTTPConnection.Lost(doing: "read events") }
                taken.counts.withLock { $0[index] += received }
            }
        }
    }
}

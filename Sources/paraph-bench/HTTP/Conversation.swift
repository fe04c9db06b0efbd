import Foundation
import Glibc

/// One connection over which command follows command, each as soon as the one before is answered.
///
/// Unchecked, since conversations give each of theirs to one thread at a time.
final class Conversation: @unchecked Sendable {
    private let connection: HTTPConnection
    private let next: () -> [UInt8]
    private let hear: (HTTPConnection.Answer, HTTPConnection) throws -> Void
    private var asked = ContinuousClock.now

    init(
        port: Int, next: @escaping () -> [UInt8],
        hear: @escaping (HTTPConnection.Answer, HTTPConnection) throws -> Void
    ) throws {
        connection = try HTTPConnection(port: port)
        self.next = next
        self.hear = hear
    }

    fileprivate var descriptor: Int32 { connection.descriptor }

    fileprivate func ask() throws {
        asked = .now
        try connection.send(next())
    }

    /// Takes what has come.
    /// - Returns: the microseconds it took, once the answer is whole.
    fileprivate func listen() throws -> Double? {
        guard let answer = try connection.receiveSome() else { return nil }
        let wait = (ContinuousClock.now - asked) / .microseconds(1)
        try hear(answer, connection)
        return wait
    }
}

/// So many conversations on as many threads as pgbench has for its clients: whoever measures a server must not spend its processor on
/// waking a thread for every answer.
struct Conversations {
    let all: [Conversation]

    static let threads = 2

    func run(for duration: Duration) throws -> Callers.Slice {
        let start = ContinuousClock.now
        let shares = (0..<Self.threads).map { thread in
            stride(from: thread, to: all.count, by: Self.threads).map { all[$0] }
        }
        let waits = try inParallel(shares) { try Self.hold($0, until: start + duration) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return try Callers.Slice(eventsPerSecond: Double(waits.count) / seconds, waits: waits)
    }

    /// Microseconds of each command; returns when the last of them is answered.
    private static func hold(_ some: [Conversation], until end: ContinuousClock.Instant) throws -> [Double] {
        var waits: [Double] = []
        var polled = some.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        for conversation in some { try conversation.ask() }
        var open = some.count
        while open > 0 {
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 else { throw HTTPConnection.Lost(doing: "poll") }
            for index in polled.indices where polled[index].revents != 0 {
                guard let wait = try some[index].listen() else { continue }
                waits.append(wait)
                if ContinuousClock.now < end {
                    try some[index].ask()
                } else {
                    polled[index].fd = -1
                    open -= 1
                }
            }
        }
        return waits
    }
}

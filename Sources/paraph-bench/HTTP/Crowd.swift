import Foundation
import Synchronization

/// One of a crowd: does the same again and again over a connection of its own.
///
/// Unchecked, since a crowd gives each of its visitors to one thread at a time.
final class Visitor: @unchecked Sendable {
    private let connection: HTTPConnection
    private let visit: (HTTPConnection) throws -> Void

    init(port: Int, visit: @escaping (HTTPConnection) throws -> Void) throws {
        connection = try HTTPConnection(port: port)
        self.visit = visit
    }

    func step() throws { try visit(connection) }
}

/// So many visitors at once, a thread each, every one asking again as soon as it is answered.
struct Crowd {
    let visitors: [Visitor]

    init(_ visitors: [Visitor]) { self.visitors = visitors }

    init(_ count: Int, port: Int, visit: @escaping (HTTPConnection) throws -> Void) throws {
        visitors = try (0..<count).map { _ in try Visitor(port: port, visit: visit) }
    }

    /// - Parameter perSecond: what all of them do together in a second; nil for as much as they can.
    func run(for duration: Duration, perSecond: Double? = nil) throws -> Callers.Slice {
        let start = ContinuousClock.now
        let waits = Mutex<[Double]>([])
        let failure = Mutex<(any Error)?>(nil)
        let group = DispatchGroup()
        let pause = perSecond.map { Duration.seconds(Double(visitors.count) / $0) }
        for visitor in visitors {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                do {
                    let own = try Self.repeating(visitor, from: start, until: start + duration, every: pause)
                    waits.withLock { $0 += own }
                } catch {
                    failure.withLock { $0 = error }
                }
            }
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let all = waits.withLock { $0 }
        return try Callers.Slice(eventsPerSecond: Double(all.count) / seconds, waits: all)
    }

    /// Microseconds of each turn.
    private static func repeating(
        _ visitor: Visitor, from start: ContinuousClock.Instant, until end: ContinuousClock.Instant,
        every pause: Duration?
    ) throws -> [Double] {
        var waits: [Double] = []
        var due = start
        while true {
            if let pause {
                due += pause * Double.random(in: 0.5...1.5)
                let rest = (due - .now) / .microseconds(1)
                if rest > 0 { usleep(UInt32(min(rest, 10_000_000))) }
            }
            let asked = ContinuousClock.now
            if asked >= end { return waits }
            try visitor.step()
            waits.append((ContinuousClock.now - asked) / .microseconds(1))
        }
    }
}

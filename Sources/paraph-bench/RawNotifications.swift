import Foundation
import Logging
import Postgres
import Synchronization

/// An event's bytes inserted and announced in one transaction, and somebody who listens.
final class RawNotifications {
    private let writer: Session
    private let listener: Listener
    private let heard: Heard

    private final class Heard: Sendable {
        let moments = Mutex<[Int: ContinuousClock.Instant]>([:])
    }

    init(_ database: BenchDatabase) throws {
        writer = try database.owner()
        try writer.script("CREATE TABLE public.told (number integer PRIMARY KEY, body text NOT NULL)")
        listener = Listener(
            SessionConfiguration(conninfo: database.url, applicationName: "paraph-bench listener"), logger: .quiet)
        let heard = Heard()
        self.heard = heard
        let begun = DispatchSemaphore(value: 0)
        let notifications = listener.notifications(on: "bench_told")
        Task {
            for await notification in notifications {
                let now = ContinuousClock.now
                if let number = notification.payload.flatMap({ Int($0) }) {
                    heard.moments.withLock { $0[number] = now }
                } else {
                    begun.signal()
                }
            }
        }
        begun.wait()
    }

    deinit {
        listener.close()
        writer.close()
    }

    /// Microseconds until the listener hears of a commit.
    struct Wait {
        let sinceAsked: Double
        /// None where it heard before the writer had its answer.
        let sinceAnswer: Double
    }

    func listen(for duration: Duration, perSecond: Double) throws -> [Wait] {
        var commits: [Int: (asked: ContinuousClock.Instant, answered: ContinuousClock.Instant)] = [:]
        let end = ContinuousClock.now + duration
        var number = heard.moments.withLock { ($0.keys.max() ?? 0) + 1 }
        while ContinuousClock.now < end {
            let asked = ContinuousClock.now
            _ = try writer.query(
                """
                WITH told AS (INSERT INTO public.told VALUES (\(number), \(SampleEvent.body)) RETURNING number)
                SELECT pg_notify('bench_told', number::text) FROM told
                """)
            commits[number] = (asked, .now)
            number += 1
            usleep(UInt32(1_000_000 / perSecond))
        }
        usleep(200_000)
        return heard.moments.withLock { moments in
            commits.compactMap { number, commit in
                moments[number].map { moment in
                    Wait(
                        sinceAsked: (moment - commit.asked) / .microseconds(1),
                        sinceAnswer: max(0, (moment - commit.answered) / .microseconds(1)))
                }
            }
        }
    }
}

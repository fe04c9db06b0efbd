import Domain
import EventStore
import Hummingbird
import Projections

/// Whether this server should be given work.
struct HealthRoutes: RouteGroup {
    let platform: Platform

    /// Read models this far behind the log, in events or in seconds, are of no use to anybody.
    private static let mostEventsBehind: Int64 = 1_000
    private static let mostSecondsBehind = 10

    var routes: [Route<Caller>] {
        [
            Route(
                open: .get, "/health/ready",
                Operation(
                    "isReady", "Whether the database answers and the read models keep up", tag: "Operation",
                    description: "503 while the read models are more than 1,000 events or ten seconds behind the log. "
                        + "`stopped` names Paraph's own consumers that wait for a person, as after a restored log."
                )
                .answers(
                    200, "Ready.",
                    .object([
                        .required("status", .constant("ready")), .required("position", .integer(minimum: 0)),
                        .required("behind", .integer(minimum: 0)), .required("stopped", .array(.string)),
                    ])), handle: ready)
        ]
    }

    @Sendable func ready(_ request: Request, _ context: BasicContext) async throws -> Response {
        let lag: Lag
        let stopped: [String]
        do {
            lag = try await currentLag()
            stopped = try await platform.consumers.consumers(for: .operator)
                .filter { $0.isParaphs && $0.stopped != nil }.map(\.name)
        } catch is CancellationError {
            throw Problem.shuttingDown
        } catch {
            context.log(.warning, "not ready", ["error": "\(error)"])
            throw Problem.databaseUnavailable
        }
        guard lag.events <= Self.mostEventsBehind, lag.seconds <= Self.mostSecondsBehind else {
            throw Problem(.serviceUnavailable, "read-models-behind", ["events": "\(lag.events)"])
                .header(.retryAfter, "2").with("behind", lag.events)
        }
        return .json { json in
            json.field("status", "ready")
            json.field("position", lag.head)
            json.field("behind", lag.events)
            json.field("stopped", stopped)
        }
    }

    /// How far the slowest read model is behind the log.
    private struct Lag {
        let head: Int64
        let events: Int64
        /// The age of the first event it has not seen.
        let seconds: Int
    }

    private func currentLag() async throws -> Lag {
        let head = try await platform.handler.store.head().position
        let slowest = ReadModels.all.map { platform.registry.position(of: $0) }.min() ?? head
        guard slowest < head else { return Lag(head: head, events: 0, seconds: 0) }
        let batch = try await platform.handler.store.events(after: slowest, limit: 1, where: .everything)
        let age = batch.events.first.map { platform.clock.now().microseconds - $0.recordedAt.microseconds } ?? 0
        return Lag(head: head, events: head - slowest, seconds: Int(age / 1_000_000))
    }
}

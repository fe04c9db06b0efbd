import Hummingbird
import NIOCore

/// What the machinery around the server asks it.
struct TelemetryRoutes<Principal: ScopedPrincipal>: RouteGroup {
    let metrics: MetricsRegistry

    var routes: [Route<Principal>] {
        [
            Route(
                open: .get, "/health/live",
                Operation("isLive", "Whether the process answers", tag: "Operation")
                    .answers(200, "It does.", .object([.required("status", .constant("live"))])),
                handle: live),
            Route(
                open: .get, "/metrics",
                Operation("metrics", "Numbers about the running server", tag: "Operation")
                    .answers(200, "Prometheus text format 0.0.4.", [("text/plain", .string)]),
                handle: scrape),
        ]
    }

    @Sendable private func live(_ request: Request, _ context: BasicContext) async throws -> Response {
        .json { $0.field("status", "live") }
    }

    @Sendable private func scrape(_ request: Request, _ context: BasicContext) async throws -> Response {
        .bytes(ByteBuffer(string: await metrics.scrape()), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

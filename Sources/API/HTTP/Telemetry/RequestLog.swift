import Hummingbird
import Logging
import Synchronization

/// One line of log and one observation per request, by its route and not its path: paths are without number.
struct RequestLog: RouterMiddleware {
    private let metrics: MetricsRegistry
    private let active = ActiveRequests()

    init(metrics: MetricsRegistry) {
        self.metrics = metrics
        metrics.describe("http_request_duration_seconds", .histogram, "Time from the request's head to the answer's.")
        metrics.describe("http_requests_active", .gauge, "Requests being answered.")
        metrics.onScrape { [active] in $0.set("http_requests_active", to: Double(active.count.load(ordering: .relaxed)))
        }
    }

    func handle(
        _ request: Request, context: BasicContext, next: (Request, BasicContext) async throws -> Response
    ) async throws -> Response {
        active.count.add(1, ordering: .relaxed)
        defer { active.count.subtract(1, ordering: .relaxed) }
        let response = try await next(request, context)
        record(request, response, context)
        return response
    }

    private func record(_ request: Request, _ response: Response, _ context: BasicContext) {
        let seconds = (ContinuousClock.now - context.start) / .seconds(1)
        let route = response.status == .notFound && context.endpointPath == "NotFound" ? "none" : context.endpointPath
        metrics.observe(
            "http_request_duration_seconds",
            ["method": known(request.method), "route": route ?? "none", "status": "\(response.status.code)"],
            seconds: seconds)
        // What went well is counted above, and what it changed stands in the log of events.
        context.log(
            response.status.code < 400 ? .debug : .info, "request",
            [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
                "milliseconds": "\(Int(seconds * 1_000))",
            ])
    }

    /// A client may invent methods; the metric's labels must stay few.
    private func known(_ method: HTTPRequest.Method) -> String {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        return methods.contains(method) ? method.rawValue : "other"
    }
}

private final class ActiveRequests: Sendable {
    let count = Atomic(0)
}

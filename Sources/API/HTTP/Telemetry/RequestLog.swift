import Hummingbird
import Logging
import Synchronization

/// One line of log and one observation per request, by its route and not its path: paths are without number.
struct RequestLog: Sendable {
    private let times: RequestTimes
    private let active = ActiveRequests()

    init(metrics: MetricsRegistry) {
        times = RequestTimes(metrics: metrics)
        metrics.describe("http_requests_active", .gauge, "Requests being answered.")
        metrics.onScrape { [active] in $0.set("http_requests_active", to: Double(active.count.load(ordering: .relaxed)))
        }
    }

    /// Counts the request as being answered, until `end`.
    func begin() { active.count.add(1, ordering: .relaxed) }

    func end() { active.count.subtract(1, ordering: .relaxed) }

    /// - Parameter route: nil where there is none for the request.
    func record(_ request: Request, _ response: Response, _ context: BasicContext, route: PathTemplate?) {
        let seconds = (ContinuousClock.now - context.start) / .seconds(1)
        let name = route?.description ?? "none"
        times.add(seconds: seconds, of: request.method, route: name, status: response.status.code)
        // What went well is counted above, and what it changed stands in the log of events.
        context.log(
            response.status.code < 400 ? .debug : .info, "request",
            [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
                "milliseconds": "\(Int(seconds * 1_000))",
            ])
    }
}

/// How long requests took, by method, route and status. Each of the few kinds is looked up by its labels once.
private final class RequestTimes: Sendable {
    private struct Kind: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private static let name = "http_request_duration_seconds"
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    private let metrics: MetricsRegistry
    private let known = Mutex<[Kind: MetricsRegistry.Observations]>([:])

    init(metrics: MetricsRegistry) {
        self.metrics = metrics
        metrics.describe(Self.name, .histogram, "Time from the request's head to the answer's.")
    }

    func add(seconds: Double, of method: HTTPRequest.Method, route: String, status: Int) {
        // A client may invent methods; the metric's labels must stay few.
        let method = Self.methods.contains(method) ? method.rawValue : "other"
        observations(Kind(method: method, route: route, status: status)).add(seconds: seconds)
    }

    private func observations(_ kind: Kind) -> MetricsRegistry.Observations {
        if let observations = known.withLock({ $0[kind] }) { return observations }
        let observations = metrics.observations(
            Self.name, ["method": kind.method, "route": kind.route, "status": "\(kind.status)"])
        known.withLock { $0[kind] = observations }
        return observations
    }
}

private final class ActiveRequests: Sendable {
    let count = Atomic(0)
}

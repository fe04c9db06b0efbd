import HTTPTypes
import Hummingbird

/// Finds the route of a request, and does what is done around every handler: the request's id and language, a problem in the place of
/// every error, a line of log, and the answer's `X-Request-Id`. All of it in one call, which takes the place of Hummingbird's router and
/// its middleware: each of theirs is one more that every request waits for.
struct APIRouter: HTTPResponder, HTTPResponderBuilder {
    private let endpoints: PathTree<Endpoint>
    private let messages: Messages
    private let problems: ProblemAnswers
    private let log: RequestLog

    init(_ endpoints: [Endpoint], messages: Messages, metrics: MetricsRegistry) {
        self.endpoints = PathTree(endpoints.map { ($0.path, $0) })
        self.messages = messages
        problems = ProblemAnswers(metrics: metrics)
        log = RequestLog(metrics: metrics)
    }

    func buildResponder() -> APIRouter { self }

    func respond(to request: Request, context arrival: Arrival) async throws -> Response {
        log.begin()
        defer { log.end() }
        let found = endpoints.find(request.uri.path)
        let endpoint = found?.value
        let context = BasicContext(
            request, arrival, messages: messages,
            parameters: PathParameters(names: endpoint?.parameters ?? [], texts: found?.parameters ?? []))
        var response: Response
        var route: PathTemplate?
        do {
            guard let endpoint else { throw Problem.notFound }
            let respond = try endpoint.responding(to: request.method)
            route = endpoint.path
            response = try await respond(request, context)
        } catch {
            response = problems.answer(error, context)
        }
        log.record(request, response, context, route: route)
        response.headers[.requestID] = context.requestID
        return request.method == .head ? response.createHeadResponse() : response
    }
}

import HTTPTypes
import Hummingbird

/// What stands around every handler: the request's id and language, paths as they are written down, a problem in the place of every
/// error, a line of log, and the answer's `X-Request-Id`. All of it in one middleware: every further one is a pair of calls that every
/// request waits for.
struct RequestEnvelope: RouterMiddleware {
    let messages: Messages
    let paths: KnownPaths
    let problems: ProblemAnswers
    let log: RequestLog

    func handle(
        _ request: Request, context: BasicContext, next: (Request, BasicContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let given = request.headers[.requestID], Self.isWellFormed(given) { context.requestID = given }
        context.messages = messages
        context.acceptLanguage = request.headers[.acceptLanguage]
        log.begin()
        defer { log.end() }
        var response: Response
        do {
            try paths.requireSteps(request)
            response = try await next(request, context)
        } catch {
            response = problems.answer(paths.meaning(of: error, to: request), context)
        }
        log.record(request, response, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    private static func isWellFormed(_ id: String) -> Bool {
        1...128 ~= id.utf8.count
            && id.utf8.allSatisfy { $0.isDigit || $0.isLetter || "._-".utf8.contains($0) }
    }
}

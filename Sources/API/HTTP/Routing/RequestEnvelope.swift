import HTTPTypes
import Hummingbird

/// Gives every request its id and language, and every answer its `X-Request-Id`.
struct RequestEnvelope: RouterMiddleware {
    let messages: Messages

    func handle(
        _ request: Request, context: BasicContext, next: (Request, BasicContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let given = request.headers[.requestID], Self.isWellFormed(given) { context.requestID = given }
        context.translator = Translator(
            messages: messages, language: Language(acceptLanguage: request.headers[.acceptLanguage]))
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        return response
    }

    private static func isWellFormed(_ id: String) -> Bool {
        1...128 ~= id.utf8.count
            && id.utf8.allSatisfy { $0.isDigit || $0.isLetter || "._-".utf8.contains($0) }
    }
}

import Hummingbird
import Logging

/// Answers every error as a problem. What we did wrong is logged as an error; what the caller did wrong is not.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicContext, next: (Request, BasicContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            log(error, problem, context)
            return problem.response(in: context)
        }
    }

    private func log(_ error: any Error, _ problem: Problem, _ context: BasicContext) {
        let level: Logger.Level =
            switch problem.status.code {
            case ..<500: .debug
            case 500: .error
            default: .warning
            }
        context.log(level, "\(problem.code)", ["error": "\(String(reflecting: error))"])
    }
}

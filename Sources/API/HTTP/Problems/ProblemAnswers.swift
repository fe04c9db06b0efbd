import Hummingbird
import Logging

/// Answers every error as a problem. What we did wrong is logged as an error, and counted; what the caller did wrong is not.
struct ProblemAnswers: Sendable {
    private let metrics: MetricsRegistry

    private static let failures = "http_failures_total"

    init(metrics: MetricsRegistry) {
        self.metrics = metrics
        metrics.describe(Self.failures, .counter, "Answers of 500 and above, by the code of their problem.")
    }

    func answer(_ error: any Error, _ context: BasicContext) -> Response {
        let problem = Problem(error)
        log(error, problem, context)
        if problem.status.code >= 500 { metrics.increment(Self.failures, ["code": problem.code]) }
        return problem.response(in: context)
    }

    private func log(_ error: any Error, _ problem: Problem, _ context: BasicContext) {
        let level: Logger.Level =
            switch problem.status.code {
            case ..<500: .debug
            case 500: .error
            default: problem.needsSomebody ? .error : .warning
            }
        context.log(level, "\(problem.code)", ["error": "\(String(reflecting: error))"])
    }
}

import Hummingbird

/// Refuses what the router is generous about (double and trailing slashes), and tells a wrong method from a wrong path.
struct PathMiddleware: RouterMiddleware {
    private let methods: [PathTemplate: [HTTPRequest.Method]]

    init(routes: [(method: HTTPRequest.Method, path: PathTemplate)]) {
        methods = routes.reduce(into: [:]) { methods, route in
            methods[route.path, default: []] += route.method == .get ? [.get, .head] : [route.method]
        }
    }

    func handle(
        _ request: Request, context: BasicContext, next: (Request, BasicContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path == "/" || !Self.hasEmptyStep(path.utf8) else { throw Problem.notFound }
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            throw refusal(of: path, method: request.method)
        }
    }

    /// A slash at the end, or two in a row.
    private static func hasEmptyStep(_ path: String.UTF8View) -> Bool {
        var previous: UInt8?
        for byte in path {
            if byte == UInt8(ascii: "/"), previous == byte { return true }
            previous = byte
        }
        return previous == UInt8(ascii: "/")
    }

    private func refusal(of path: String, method: HTTPRequest.Method) -> Problem {
        let matching = methods.keys.filter { $0.matches(path) }
        guard let best = matching.min(by: { $0.isMoreSpecific(than: $1) }), let allowed = methods[best],
            !allowed.contains(method)
        else { return .notFound }
        return .methodNotAllowed(allowed: allowed.sorted { $0.rawValue < $1.rawValue })
    }
}

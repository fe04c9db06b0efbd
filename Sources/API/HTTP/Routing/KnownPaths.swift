import Hummingbird

/// Refuses what the router is generous about (double and trailing slashes), and tells a wrong method from a wrong path.
struct KnownPaths: Sendable {
    private let methods: [PathTemplate: [HTTPRequest.Method]]

    init(routes: [(method: HTTPRequest.Method, path: PathTemplate)]) {
        methods = routes.reduce(into: [:]) { methods, route in
            methods[route.path, default: []] += route.method == .get ? [.get, .head] : [route.method]
        }
    }

    /// - Throws: `Problem.notFound` where a step of the path is empty.
    func requireSteps(_ request: Request) throws(Problem) {
        let path = request.uri.path
        guard path == "/" || !Self.hasEmptyStep(path.utf8) else { throw .notFound }
    }

    /// What the router's not having found a request means; any other error as it is.
    func meaning(of error: any Error, to request: Request) -> any Error {
        guard let error = error as? HTTPError, error.status == .notFound else { return error }
        return refusal(of: request.uri.path, method: request.method)
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

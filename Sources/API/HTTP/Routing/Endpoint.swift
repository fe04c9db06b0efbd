import Hummingbird

/// What is answered at the paths of one template, by method.
final class Endpoint: Sendable {
    typealias Respond = @Sendable (Request, BasicContext) async throws -> Response

    let path: PathTemplate
    let parameters: [String]
    private let methods: [(method: HTTPRequest.Method, respond: Respond)]

    init(_ path: PathTemplate, _ methods: [(method: HTTPRequest.Method, respond: Respond)]) {
        self.path = path
        parameters = path.parameters
        self.methods = methods
    }

    /// `HEAD` is answered as `GET` is, for its sender to leave the body away.
    /// - Throws: `Problem.methodNotAllowed`.
    func responding(to method: HTTPRequest.Method) throws(Problem) -> Respond {
        let method = method == .head ? .get : method
        guard let known = methods.first(where: { $0.method == method }) else {
            throw .methodNotAllowed(allowed: allowed.sorted { $0.rawValue < $1.rawValue })
        }
        return known.respond
    }

    private var allowed: [HTTPRequest.Method] { methods.flatMap { $0.method == .get ? [.get, .head] : [$0.method] } }
}

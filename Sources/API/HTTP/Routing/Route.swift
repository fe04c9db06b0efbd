import Hummingbird

/// One endpoint as a value: the router and the document are both made from it.
struct Route<Principal: ScopedPrincipal>: Sendable {
    typealias Handler = @Sendable (Request, BasicContext, Principal) async throws -> Response
    typealias OpenHandler = @Sendable (Request, BasicContext) async throws -> Response

    enum Access: Sendable {
        case open(OpenHandler)
        /// - Parameter scope: nil when being signed in is enough.
        case signedIn(scope: String?, Handler)
    }

    let method: HTTPRequest.Method
    let path: PathTemplate
    let operation: Operation
    let access: Access

    /// A route for who is signed in and holds `scope`; nil when being signed in is enough.
    init(
        _ method: HTTPRequest.Method, _ path: PathTemplate, scope: String?, _ operation: Operation,
        handle: @escaping Handler
    ) {
        self.init(method, path, operation, .signedIn(scope: scope, handle))
    }

    /// A route for everybody.
    init(
        open method: HTTPRequest.Method, _ path: PathTemplate, _ operation: Operation, handle: @escaping OpenHandler
    ) {
        self.init(method, path, operation, .open(handle))
    }

    private init(_ method: HTTPRequest.Method, _ path: PathTemplate, _ operation: Operation, _ access: Access) {
        let unknown = operation.pathParameters.first { !path.parameters.contains($0.name) }
        precondition(unknown == nil, "\(operation.id) describes a path parameter its path does not have.")
        self.method = method
        self.path = path
        self.operation = operation
        self.access = access
    }

    /// Changes something, and needs to be told nothing: what its request says all the same is refused.
    var takesNoBody: Bool { method.changesSomething && operation.body == nil }

    /// The path parameters in the order of the path; those the operation says nothing of are UUIDs.
    var pathParameters: [Operation.Parameter] {
        path.parameters.map { name in
            operation.pathParameters.first { $0.name == name }
                ?? Operation.Parameter(name: name, schema: .uuid, isRequired: true)
        }
    }
}

extension HTTPRequest.Method {
    /// Its request may carry a body.
    var changesSomething: Bool { [.post, .put, .patch, .delete].contains(self) }
}

/// The dependencies of some routes, and the routes.
protocol RouteGroup<Principal>: Sendable {
    associatedtype Principal: ScopedPrincipal
    var routes: [Route<Principal>] { get }
}

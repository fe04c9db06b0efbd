import Hummingbird

/// Who is calling, and what they may do.
protocol ScopedPrincipal: Sendable {
    func holds(scope: String) -> Bool
    /// Whether both may do and see the same.
    func mayTheSame(as other: Self) -> Bool
}

/// Finds out who is calling.
protocol Authenticator<Principal>: Sendable {
    associatedtype Principal: ScopedPrincipal

    /// Throws `Problem.unauthorized` when the request carries no valid credential.
    func authenticate(_ request: Request, _ context: BasicContext) async throws -> Principal
}

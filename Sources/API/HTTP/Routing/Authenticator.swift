import HTTPTypes
import Hummingbird

/// Who is calling, and what they may do.
protocol ScopedPrincipal: Sendable {
    func holds(scope: String) -> Bool
    /// Whether both may do and see the same.
    func mayTheSame(as other: Self) -> Bool
}

extension Request {
    /// What it says under `Authorization`.
    var authorization: String? { headers.text(of: .authorization) }
}

/// Finds out who is calling.
protocol Authenticator<Principal>: Sendable {
    associatedtype Principal: ScopedPrincipal

    /// Throws `Problem.unauthorized` when that is no valid credential.
    /// - Parameter authorization: what the request says under `Authorization`.
    func authenticate(_ authorization: String?) async throws -> Principal
}

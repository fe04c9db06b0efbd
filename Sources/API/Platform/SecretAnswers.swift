import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird

extension Platform {
    /// Runs one command whose answer holds a secret. That is given once and kept nowhere: what is kept under the command's key is that it
    /// was done, and to what.
    /// - Parameters:
    ///   - identity: the bytes which, with method and address, say what was asked under the key.
    ///   - resource: the address of what the command made or changed.
    ///   - perform: looks things up and carries the command out; only where it was not carried out before.
    ///   - show: the answer with the secret.
    /// - Throws: 409 `secret-shown-once` for a repetition.
    func answerOnce<Value: Sendable>(
        _ request: Request, by caller: Caller, identity: some Sequence<UInt8>,
        of resource: @escaping (Value) -> String,
        perform: (CommandKey?, @escaping (Value) throws -> StoredAnswer?) async throws ->
            CommandHandler.Performed<Value>,
        show: (Value) async throws -> CommandAnswer
    ) async throws -> Response {
        let key = try request.commandKey(of: caller, identity: identity)
        let earlier: CommandHandler.Performed<Value>? = try await handler.repeated(key)
        let performed: CommandHandler.Performed<Value>
        if let earlier {
            performed = earlier
        } else {
            performed = try await perform(key) { value in
                CommandAnswer(status: .conflict, location: resource(value), body: []).stored
            }
        }
        switch performed {
        case .fresh(let value, let position):
            return try await show(value).response(token(at: position)).with(.cacheControl, "no-store")
        case .repeated(let answer, _):
            throw Problem.secretShownOnce(answer.headers[HTTPField.Name.location.canonicalName] ?? "")
        }
    }
}

extension Problem {
    /// - Parameter resource: the address of what has the secret.
    fileprivate static func secretShownOnce(_ resource: String) -> Problem {
        Problem(.conflict, "secret-shown-once", ["resource": resource]).with("resource", resource)
    }
}

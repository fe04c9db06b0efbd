internal import Crypto
public import Foundation

/// The response to a command, kept so that a repetition of the command gets the same bytes.
public struct StoredAnswer: Sendable, Equatable {
    public let status: Int
    /// Header names in lower case.
    public let headers: [String: String]
    public let body: Data

    public init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The key a client gave its command (`Idempotency-Key`), unique for its token, and what was asked under it.
public struct CommandKey: Sendable, Hashable {
    public let actor: String
    public let key: String
    /// SHA-256 over method, path and body: the same key with another request is a mistake of the client.
    public let requestHash: Data
    /// What makes two commands the same one, whatever they ask: the first half of SHA-256 over actor and key.
    let id: UUID

    /// - Parameter actor: of one line.
    public init(actor: String, key: String, requestHash: Data) {
        self.actor = actor
        self.key = key
        self.requestHash = requestHash
        id = SHA256.hash(data: Data("\(actor)\n\(key)".utf8)).withUnsafeBytes {
            UUID(uuid: $0.loadUnaligned(as: uuid_t.self))
        }
    }
}

/// An answer that is kept under a key.
public struct KeyedAnswer: Sendable {
    public let key: CommandKey
    public let answer: StoredAnswer
    /// As the table of answers keeps it. Packed by the caller, so that the writer's thread need not do it.
    let packed: Data

    public init(key: CommandKey, answer: StoredAnswer) {
        self.key = key
        self.answer = answer
        packed = AnswerCoding.pack(answer, to: key.requestHash)
    }
}

/// An answer found under a key, with the request it was given to and where its events end.
public struct FoundAnswer: Sendable, Equatable {
    public let answer: StoredAnswer
    public let requestHash: Data
    public let position: Int64

    public init(answer: StoredAnswer, requestHash: Data, position: Int64) {
        self.answer = answer
        self.requestHash = requestHash
        self.position = position
    }
}

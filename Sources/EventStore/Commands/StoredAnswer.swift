public import Foundation

/// What a command was answered: kept, so that the same command again gets the same bytes.
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

    public init(actor: String, key: String, requestHash: Data) {
        self.actor = actor
        self.key = key
        self.requestHash = requestHash
    }

    /// What makes two commands the same one, whatever they ask.
    struct Identity: Hashable {
        let actor: String
        let key: String
    }

    var identity: Identity { Identity(actor: actor, key: key) }
}

public struct KeyedAnswer: Sendable {
    public let key: CommandKey
    public let answer: StoredAnswer

    public init(key: CommandKey, answer: StoredAnswer) {
        self.key = key
        self.answer = answer
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

/// Headers as one line each, `name: value`; neither holds a line break.
enum HeaderCoding {
    static func encode(_ headers: [String: String]) -> String {
        headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    static func decode(_ text: String) -> [String: String] {
        var headers: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstRange(of: ": ") else { continue }
            headers[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
        return headers
    }
}

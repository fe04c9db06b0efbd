import Crypto
import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a command answers with, before it is sent: the same bytes whether it was carried out now or before.
struct CommandAnswer {
    var status: HTTPResponse.Status = .ok
    /// The version of the resource it shows; nil where there is none to show.
    var version: Int?
    var location: String?
    let body: [UInt8]

    var stored: StoredAnswer {
        let headers = fields.map { ($0.name.canonicalName, $0.value) }
        return StoredAnswer(status: status.code, headers: Dictionary(uniqueKeysWithValues: headers), body: Data(body))
    }

    /// The response to a command carried out just now.
    func response(_ token: ConsistencyToken) -> Response {
        guard !body.isEmpty else { return Response(status: status, headers: fields).upTo(token) }
        return Response.json(status: status, body, headers: fields).upTo(token)
    }

    private var fields: HTTPFields {
        var fields: HTTPFields = [:]
        if let version { fields[.eTag] = EntityTag(version: Int64(version)).text }
        if let location { fields[.location] = location }
        return fields
    }
}

extension StoredAnswer {
    /// As the same command is answered once more.
    func replay(_ token: ConsistencyToken) -> Response {
        var fields: HTTPFields = [:]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        fields[.idempotentReplayed] = "true"
        guard !body.isEmpty else {
            return Response(status: .init(code: status), headers: fields).upTo(token)
        }
        return Response.json(status: .init(code: status), Array(body), headers: fields).upTo(token)
    }
}

extension Platform {
    /// Runs one command of an HTTP request: its key, its refusals, its answer with `ETag` and `Consistency-Token`.
    /// - Parameter identity: the bytes which, with method and address, say what was asked under the key.
    func answer<Value: Sendable>(
        _ request: Request, by caller: Caller, identity: @autoclosure () -> some Sequence<UInt8>,
        _ show: @escaping (Value) throws -> CommandAnswer,
        perform: (CommandKey?, @escaping (Value) throws -> StoredAnswer?) async throws ->
            CommandHandler.Performed<Value>
    ) async throws -> Response {
        let key = try request.commandKey(of: caller, identity: identity())
        return try await answer(by: caller, show) { store in try await perform(key, store) }
    }

    /// Runs one command of an HTTP request that finds out its key itself: its refusals, its answer with `ETag` and
    /// `Consistency-Token`.
    func answer<Value: Sendable>(
        by caller: Caller, _ show: @escaping (Value) throws -> CommandAnswer,
        perform: (@escaping (Value) throws -> StoredAnswer?) async throws -> CommandHandler.Performed<Value>
    ) async throws -> Response {
        do {
            switch try await perform({ try show($0).stored }) {
            case .fresh(let value, let position):
                return try show(value).response(token(at: position))
            case .repeated(let stored, let position):
                return stored.replay(token(at: position))
            }
        } catch let stale as StaleVersion {
            throw try await problem(stale, caller)
        }
    }

    /// 412 with what happened since, by whom and when (ARCHITECTURE §8).
    private func problem(_ stale: StaleVersion, _ caller: Caller) async throws -> Problem {
        let events = try await handler.store.read(stale.stream, of: caller.office)
        guard !events.isEmpty else { return .notFound }
        let changes = JSONWriter.array { array in
            for event in events where event.version > stale.expected {
                array.object { change in
                    change.field("version", event.version)
                    change.field("type", CloudEvent.type(event.type))
                    change.field("by", event.actor)
                    change.field("at", event.recordedAt.description)
                }
            }
        }
        return .staleVersion(current: Int64(stale.actual), changes: changes)
    }
}

extension Request {
    /// The key of this command for this token, with the hash of what it asks; nil without `Idempotency-Key`.
    func commandKey(of caller: Caller, identity: @autoclosure () -> some Sequence<UInt8>) throws -> CommandKey? {
        guard let key = try idempotencyKey() else { return nil }
        var hash = SHA256()
        hash.update(data: Data("\(method.rawValue) \(uri.description)\n".utf8))
        hash.update(data: Data(identity()))
        return CommandKey(actor: caller.author.description, key: key.text, requestHash: Data(hash.finalize()))
    }
}

/// A JSON body read into a value.
struct ReadBody<Value> {
    let value: Value
    fileprivate let json: JSONValue

    /// What identifies what was asked, however it was spelled.
    var bytes: [UInt8] {
        var canonical = JSONWriter()
        canonical.value(json)
        return canonical.bytes
    }
}

extension Request {
    /// The body read by `parser`, with what identifies it under an idempotency key.
    func identifiedBody<Value>(
        _ parser: FieldParser<Value>, orEmpty: Bool = false, upTo limit: Int = JSONBody.maximumSize
    ) async throws -> ReadBody<Value> {
        let json = try await body(FieldParser<JSONValue>.json, orEmpty: orEmpty, upTo: limit)
        return ReadBody(value: try parser.parse(json), json: json)
    }
}

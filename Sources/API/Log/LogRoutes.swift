import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What binds the operator: the signed root of the log, and the proofs that lead to it (docs/log-format.md).
struct LogRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/events/{position}/proof", scope: Scope.eventsRead.rawValue,
                Operation(
                    "eventProof", "The proof that an event is in the log", tag: "Log",
                    description: "In the newest checkpoint that covers it; one is made where none does yet."
                ).path("position", Self.position.schema)
                    .answers(200, "The event, its audit path and the checkpoint.", Self.proofSchema)
                    .refuses(503, "Nothing is signed here: the server has no key."), handle: proof),
            Route(
                .get, "/v1/log/checkpoint", scope: Scope.eventsRead.rawValue,
                Operation("checkpoint", "The newest signed root of the log", tag: "Log")
                    .answers(200, "A C2SP checkpoint.", Self.text), handle: newest),
            Route(
                .post, "/v1/log/checkpoint", scope: Scope.auditRead.rawValue,
                Operation(
                    "makeCheckpoint", "Sign the log as it is now", tag: "Log",
                    description: "Answers the newest checkpoint where nothing has come since."
                ).answers(200, "A C2SP checkpoint.", Self.text)
                    .refuses(503, "Nothing is signed here: the server has no key."), handle: make),
            Route(
                .get, "/v1/log/keys", scope: Scope.eventsRead.rawValue,
                Operation("logKeys", "Every key that ever signed a checkpoint, one a line", tag: "Log")
                    .answers(200, "C2SP verifier keys.", Self.text), handle: keys),
            Route(
                .get, "/v1/log/consistency", scope: Scope.eventsRead.rawValue,
                Operation(
                    "consistency", "The proof that the log has only grown between two sizes", tag: "Log",
                    description: "Without `to`, up to the newest checkpoint."
                ).parameters(ConsistencyRequest.query)
                    .answers(200, "The hashes of RFC 6962, and both roots.", Self.consistencySchema),
                handle: consistency),
        ]
    }

    private static let position = FieldParser<Int64>.integer(1...Int64(1) << 53)
    private static let text = [(mediaType: "text/plain", schema: Schema.string)]
    private static let hash = Schema.string(pattern: "^[0-9a-f]{64}$")

    private static let proofSchema = Schema.named(
        "EventProof",
        .object([
            .required("format", .constant("paraph-proof/1")), .required("event", .object([])),
            .required("leaf_index", .integer(minimum: 0)), .required("leaf_hash", hash),
            .required("tree_size", .integer(minimum: 1)), .required("hashes", .array(hash)),
            .required("checkpoint", .string),
        ]))

    private static let consistencySchema = Schema.named(
        "ConsistencyProof",
        .object([
            .required("from", .integer(minimum: 0)), .required("to", .integer(minimum: 0)),
            .required("from_root", hash), .required("to_root", hash), .required("hashes", .array(hash)),
        ]))

    @Sendable func proof(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let position = try context.path("position", Self.position)
        let filter = EventFilter(office: caller.office, dossiers: caller.dossiers)
        guard try await platform.proofs.event(at: position, where: filter) != nil else { throw Problem.notFound }
        if let proof = try await unforged({ try await platform.proofs.proof(of: position, where: filter) }) {
            return .json(Array(proof.json.utf8))
        }
        _ = try await signed()
        guard let proof = try await unforged({ try await platform.proofs.proof(of: position, where: filter) }) else {
            throw Problem.notFound
        }
        return .json(Array(proof.json.utf8))
    }

    @Sendable func newest(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        guard let checkpoint = try await platform.proofs.checkpoint() else { throw Problem.notFound }
        return Self.plain(checkpoint.text)
    }

    @Sendable func make(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        Self.plain(try await signed().text)
    }

    @Sendable func keys(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        Self.plain(try await platform.proofs.keys().map { "\($0)\n" }.joined())
    }

    @Sendable func consistency(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(ConsistencyRequest.query)
        guard let json = try await platform.proofs.consistency(from: query.from, to: query.to) else {
            throw Problem.notFound
        }
        return .json(Array(json.utf8))
    }
}

extension LogRoutes {
    /// The checkpoint over all that is in the log now.
    private func signed() async throws -> Checkpoint {
        let unsigned = Problem(.serviceUnavailable, "log-not-signed")
        do {
            guard let checkpoint = try await unforged({ try await platform.checkpoints.checkpoint() }) else {
                throw unsigned
            }
            return checkpoint
        } catch let error where error is ForeignKey || error is ForeignCheckpoint {
            platform.logger.critical("\(error)")
            throw unsigned
        }
    }

    /// A log that was written anew is nothing to be proven from, and somebody has to know of it.
    private func unforged<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as LogRewritten {
            platform.logger.critical("\(error)")
            throw Problem(.internalServerError, "log-rewritten", ["size": "\(error.size)"])
        }
    }

    private static func plain(_ text: String) -> Response {
        .bytes(ByteBuffer(string: text), type: "text/plain; charset=utf-8")
    }
}

/// Between which sizes of the log.
struct ConsistencyRequest: Sendable {
    let from: Int64
    /// Nil: up to the newest checkpoint.
    let to: Int64?

    static let query = QueryParser<ConsistencyRequest> { fields in
        let from = fields.required("from", FieldParser<Int64>.integer(0...Int64(1) << 53))
        let to = fields.optional("to", FieldParser<Int64>.integer(0...Int64(1) << 53))
        let valid = try fields.finish()
        return ConsistencyRequest(from: valid[from], to: valid[to])
    }
}

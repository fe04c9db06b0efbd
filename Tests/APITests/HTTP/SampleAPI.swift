import Foundation
import HTTPTypes
import Hummingbird
import InProcess
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import API

/// A small API about letters, which uses everything the layer of HTTP offers.
struct SampleAPI {
    struct Clerk: ScopedPrincipal {
        let name: String
        let scopes: Set<String>
        func holds(scope: String) -> Bool { scopes.contains(scope) }
        func mayTheSame(as other: Clerk) -> Bool { scopes == other.scopes }
    }

    /// `Bearer claire` may read and write; `Bearer rudi` may only read.
    struct NameTags: Authenticator {
        func authenticate(_ authorization: String?) async throws -> Clerk {
            switch authorization {
            case "Bearer claire": Clerk(name: "claire", scopes: ["letters:read", "letters:write"])
            case "Bearer rudi": Clerk(name: "rudi", scopes: ["letters:read"])
            default: throw Problem.unauthorized
            }
        }
    }

    static let metrics = MetricsRegistry()

    static var table: RouteTable<Clerk> {
        RouteTable(LetterRoutes().routes + FailingRoutes().routes + TelemetryRoutes(metrics: metrics).routes)
    }

    static let document = OpenAPIDocument(title: "Letters", version: "1.0.0", description: "A sample.")

    static func client() -> InProcessClient<APIRouter> {
        InProcessClient(
            table.router(authenticator: NameTags(), messages: .standard, metrics: MetricsRegistry()))
    }

    /// Serves some routes on a port, for what can be seen over real HTTP alone.
    /// - Parameter use: told the port, and what asks the server to stop.
    static func served<Value>(
        _ routes: [Route<Clerk>], authenticator: some Authenticator<Clerk> = NameTags(),
        closingIdleAfter idle: TimeAmount = .seconds(75),
        _ use: (_ port: Int, _ stop: @Sendable () async -> Void) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "served")
        logger.logLevel = .critical
        let router = RouteTable(routes).router(
            authenticator: authenticator, messages: .standard, metrics: MetricsRegistry())
        let application = Application(
            onEventLoops: router, host: "127.0.0.1", port: 0, closingIdleAfter: idle, logger: logger
        ) { port.yield($0.localAddress?.port ?? 0) }
        let services = ServiceGroup(services: [application], logger: logger)
        let server = Task { try await services.run() }
        defer { server.cancel() }
        return try await use(try #require(await ports.first { _ in true })) { await services.triggerGracefulShutdown() }
    }
}

extension HTTPFields {
    static let claire: HTTPFields = [.authorization: "Bearer claire"]
    static let rudi: HTTPFields = [.authorization: "Bearer rudi"]

    static func claire(_ more: HTTPFields) -> HTTPFields {
        var fields = claire
        fields.append(contentsOf: more)
        return fields
    }

    static let claireWithJSON = claire([.contentType: "application/json"])
}

extension InProcessResponse {
    func json() throws -> JSONValue { try JSONParser.parse(body) }

    /// The problem's code; nil when the answer is no problem.
    var code: String? {
        guard headers[.contentType] == "application/problem+json", case .object(let object)? = try? json(),
            case .string(let code)? = object["code"]
        else { return nil }
        return code
    }

    /// The problem's errors as `place code`.
    var errors: [String] {
        guard case .object(let object)? = try? json(), case .array(let errors)? = object["errors"] else { return [] }
        return errors.compactMap { error in
            guard case .object(let error) = error, case .string(let code)? = error["code"] else { return nil }
            let place = [("parameter", "?"), ("header", "header "), ("pointer", "")].lazy.compactMap { key, prefix in
                if case .string(let place)? = error[key] { prefix + place } else { nil }
            }.first
            return "\(place ?? "") \(code)"
        }
    }

    subscript(member: String) -> JSONValue? {
        guard case .object(let object)? = try? json() else { return nil }
        return object[member]
    }
}

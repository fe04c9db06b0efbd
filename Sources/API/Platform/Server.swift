import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// The HTTP server over a composition. Asked to stop, it answers what it was asked before; those who follow the events or wait
/// for something are let go, and go on elsewhere.
public struct Server: Service {
    private let composition: Composition
    private let host: String
    private let port: Int
    private let logger: Logger
    private let started: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - started: told the port when requests are taken.
    public init(
        _ composition: Composition, host: String = "127.0.0.1", port: Int, logger: Logger,
        started: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.composition = composition
        self.host = host
        self.port = port
        self.logger = logger
        self.started = started
    }

    /// - Throws: `PortRefused`.
    public func run() async throws {
        let started = started
        let application = Application(
            onEventLoops: composition.router(), host: host, port: port, serverName: "paraph", logger: logger
        ) { channel in await started(channel.localAddress?.port ?? 0) }
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: { [store = composition.store] in
                store.dismissFollowers()
            }
        } catch let error as IOError {
            throw PortRefused(host: host, port: port, error) ?? error
        }
    }
}

/// Nobody can be listened to there.
public struct PortRefused: Error, CustomStringConvertible {
    public let description: String

    /// nil where it is something else that failed.
    init?(host: String, port: Int, _ error: IOError) {
        switch POSIXErrorCode(rawValue: error.errnoCode) {
        case .EADDRINUSE:
            description = "Port \(port) of \(host) is taken: choose another with PORT or --port."
        case .EACCES:
            description = "Port \(port) of \(host) is not for this user: choose another with PORT or --port."
        default: return nil
        }
    }
}

/// Runs the composition's work as a service, so that it stops with the server.
public struct BackgroundWork: Service {
    private let composition: Composition

    public init(_ composition: Composition) { self.composition = composition }

    public func run() async throws {
        try await cancelWhenGracefulShutdown { try await self.composition.run() }
    }
}

extension Composition {
    /// The router with every route of its roles, and every message: what the server runs, and what tests call.
    func router() -> APIRouter {
        let metrics = MetricsRegistry()
        ReadModelMetrics.show(platform.registry, in: metrics)
        let table =
            roles.contains(.api)
            ? platform.routeTable(metrics: metrics, authentication: authentication)
            : platform.operationTable(metrics: metrics)
        return table.router(
            authenticator: authentication, messages: Messages(.product), metrics: metrics,
            requireInLog: platform.requireInLog)
    }
}

import API
import ArgumentParser
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Workflows

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the API, and do the work behind it.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var settings: ServerSettings

    func run() async throws {
        let logger = Log.make()
        try settings.requireSafeAddress()
        var configuration = try settings.configuration(conninfo: try database.server())
        configuration.sealing = try LogKey.sealing(for: database)
        let composition = try await Composition(configuration, logger: logger)
        let demo = DemoFile.read(of: composition.platform.epoch)
        let host = settings.host
        let server = Server(composition, host: host, port: settings.effectivePort, logger: logger) { port in
            Welcome(address: "http://\(host):\(port)", demo: demo).print()
        }
        let services = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: BackgroundWork(composition), successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await services.run()
        } catch {
            await composition.close()
            throw error
        }
        await composition.close()
    }
}

struct ServerSettings: ParsableArguments {
    @Option(help: "The address to listen on. Tokens travel in clear text: anything but loopback needs TLS in front.")
    var host = ProcessInfo.processInfo.environment["PARAPH_HOST"] ?? "127.0.0.1"

    @Option(help: "The port (or PORT). 0 takes any that is free.")
    var port: Int?

    @Option(help: "What this server is for: api, projector, reactor, separated by commas.")
    var roles = ProcessInfo.processInfo.environment["PARAPH_ROLES"] ?? "api,projector,reactor"

    @Option(help: "Bytes one upload may have (or PARAPH_MAX_UPLOAD).")
    var maxUpload: Int?

    @Flag(help: "A reverse proxy in front ends TLS: only then may the server listen beyond loopback.")
    var behindTLSProxy = false

    var effectivePort: Int {
        port ?? ProcessInfo.processInfo.environment["PORT"].flatMap(Int.init) ?? 8080
    }

    /// FEATURES A-57: bearer tokens over plain HTTP only on loopback.
    func requireSafeAddress() throws {
        guard !["127.0.0.1", "::1", "localhost"].contains(host), !behindTLSProxy else { return }
        throw ValidationError(
            "Refusing to listen on \(host) without TLS: put a reverse proxy that ends TLS in front and say so with --behind-tls-proxy (README, Your own server)."
        )
    }

    func configuration(conninfo: String) throws -> Composition.Configuration {
        let environment = ProcessInfo.processInfo.environment
        let names = roles.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let parsed = try names.map { name in
            guard let role = Composition.Role(rawValue: name) else {
                throw ValidationError("\(name) is no role; there are api, projector and reactor.")
            }
            return role
        }
        return Composition.Configuration(
            conninfo: conninfo, clock: try Self.clock(environment),
            maximumUpload: maxUpload ?? environment["PARAPH_MAX_UPLOAD"].flatMap(Int.init) ?? 50_000_000,
            worker: environment["PARAPH_WORKER"].map { URL(fileURLWithPath: $0) },
            webhookAllow: try Self.webhookAllow(environment), roles: Set(parsed))
    }

    private static func webhookAllow(_ environment: [String: String]) throws -> [AddressRange] {
        try (environment["PARAPH_WEBHOOK_ALLOW"] ?? "").split(separator: ",").map { part in
            let text = part.trimmingCharacters(in: .whitespaces)
            guard let range = AddressRange(text) else {
                throw ValidationError(
                    "PARAPH_WEBHOOK_ALLOW has \(text), which is no address and no range such as 127.0.0.0/8.")
            }
            return range
        }
    }

    private static func clock(_ environment: [String: String]) throws -> Clock {
        guard let text = environment["PARAPH_CLOCK"] else { return .system }
        guard environment["PARAPH_TESTING"] == "1" else {
            throw ValidationError("PARAPH_CLOCK is for trials: it is taken only with PARAPH_TESTING=1.")
        }
        guard let start = Timestamp(text) else {
            throw ValidationError("PARAPH_CLOCK is \(text), which is no RFC 3339 time such as 2026-10-02T08:00:00Z.")
        }
        return .starting(at: start)
    }
}

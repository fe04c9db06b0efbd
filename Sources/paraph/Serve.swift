import API
import ArgumentParser
import Domain
import EventStore
import Foundation
import Logging
import Postgres
import ServiceLifecycle
import Workflows

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the API, and do the work behind it.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var settings: ServerSettings

    /// How long requests under way may take once the server is asked to stop; then they are broken off. As long as a file may
    /// take to be opened, and less than most who stop servers wait before they kill them.
    private static let patience = Duration.seconds(20)

    func run() async throws {
        let logger = try Log.make()
        try settings.requireSafeAddress()
        let (host, port) = (settings.host, try settings.effectivePort())
        let conninfo = try database.server()
        var configuration = try settings.configuration(conninfo: conninfo)
        configuration.sealing = try LogKey.sealing(for: database)
        let composition = try await Composition(configuration, logger: logger)
        try Self.warnOfUnsafeServer(conninfo, logger)
        let isForPeople = configuration.roles.contains(.api)
        let demo = DemoFile.read(of: composition.platform.epoch)
        let server = Server(composition, host: host, port: port, logger: logger) { port in
            let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
            // Whether or not anybody reads it.
            try? isForPeople
                ? Welcome(address: address, demo: demo).print()
                : say("Paraph works without the role api; how it does stands at \(address)/health/ready")
        }
        var services = ServiceGroupConfiguration(
            services: [
                .init(service: BackgroundWork(composition), successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        services.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: services).run()
        } catch {
            await composition.close()
            throw error
        }
        await composition.close()
    }

    private static func warnOfUnsafeServer(_ conninfo: String, _ logger: Logger) throws {
        let session = try Session(SessionConfiguration(conninfo: conninfo))
        defer { session.close() }
        if let unsafe = try UnsafeServer(session) { logger.warning("\(unsafe)") }
    }
}

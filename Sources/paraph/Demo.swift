import API
import ArgumentParser
import Domain
import Foundation
import Projections
import Workflows

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The demo office.", subcommands: [Load.self])

    struct Load: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a demo office with dossiers, members and invoices, once.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var settings: ServerSettings
        @Option(help: "How many invoices to make.") var invoices = 300

        func run() async throws {
            let conninfo = try database.server()
            if DemoFile.read() != nil { return say("The demo office is there already.") }
            var logger = Log.make()
            logger.logLevel = .error
            let composition = try await Composition(settings.configuration(conninfo: conninfo), logger: logger)
            let work = Task { try await composition.run() }
            defer { work.cancel() }
            let administration = try Administration(conninfo: conninfo)
            let loaded = try await DemoOffice(composition.platform, administration).load(invoices: invoices) { say($0) }
            try DemoFile(token: loaded.token, dossier: loaded.firstDossier).write()
            say("The demo office is ready.")
            // Its consumers give their leases back, which the server would otherwise wait for.
            work.cancel()
            _ = await work.result
            await administration.close()
            await composition.close()
        }
    }
}

extension DemoOffice {
    fileprivate init(_ platform: Platform, _ administration: Administration) {
        self.init(
            administration: administration, handler: platform.handler, intake: platform.intake,
            activating: platform.activating, annotating: platform.annotating, sending: platform.sending,
            booking: platform.booking, syncing: platform.syncing, worker: platform.worker, now: platform.clock.now,
            caughtUp: {
                let head = try await platform.handler.store.head().position
                try await platform.registry.catchingUp(ReadModels.all, within: .seconds(30))(head)
            })
    }
}

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
            var logger = try Log.make()
            logger.logLevel = .error
            let composition = try await Composition(settings.configuration(conninfo: conninfo), logger: logger)
            if DemoFile.read(of: composition.platform.epoch) == nil {
                try await load(into: composition, conninfo)
            } else {
                try say("The demo office is there already.")
            }
            await composition.close()
        }

        private func load(into composition: Composition, _ conninfo: String) async throws {
            let work = Task { try await composition.run() }
            defer { work.cancel() }
            let administration = try Administration(conninfo: conninfo)
            let office = DemoOffice(composition.platform, administration)
            if let found = try await office.reopen() {
                try found.file(of: composition.platform.epoch, isComplete: false).write()
                try say(
                    "The demo office is there already. If its loading was interrupted, it lacks some of its invoices.")
            } else {
                let loaded = try await office.load(invoices: invoices) { try? say($0) }
                try loaded.file(of: composition.platform.epoch, isComplete: true).write()
                try say("The demo office is ready.")
            }
            // Its consumers give their leases back, which the server would otherwise wait for.
            work.cancel()
            _ = await work.result
            await administration.close()
        }
    }
}

extension DemoOffice.Entrance {
    fileprivate func file(of epoch: String, isComplete: Bool) -> DemoFile {
        DemoFile(token: token, dossier: "\(firstDossier)", epoch: epoch, isComplete: isComplete)
    }
}

extension DemoOffice {
    fileprivate init(_ platform: Platform, _ administration: Administration) {
        self.init(
            administration: administration, handler: platform.handler, intake: platform.intake,
            activating: platform.activating, annotating: platform.annotating, sending: platform.sending,
            booking: platform.booking, syncing: platform.syncing, worker: platform.worker, now: platform.clock.now,
            caughtUp: {
                try await platform.registry.catchUp(
                    ReadModels.all, with: platform.handler.store, within: .seconds(120))
            })
    }
}

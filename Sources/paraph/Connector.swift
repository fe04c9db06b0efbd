import ArgumentParser
import Connectors
import Foundation

struct ConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "Agents of accounting packages.", subcommands: [Run.self])

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run an agent: claim tasks, book them, report back, complete them.",
            discussion:
                "With --simulate the package is a little one inside this program; it speaks the public protocol like any other. "
                + "It needs a token to itself: what the token holds is given to it again when it starts."
        )

        @Flag(help: "Book into the simulated package.") var simulate = false
        @Flag(help: "Claim once and end.") var once = false
        @Option(help: "Where Paraph serves: https, or http on this machine.")
        var url = "http://127.0.0.1:\(Environment["PORT"] ?? "8080")"
        @Option(help: "A token with the right connector:work. Without it: PARAPH_TOKEN, or the demo office's.")
        var token: String?
        @Option(help: "The package.") var software = "simulated"
        @Option(help: "The installation of the package.") var installation = "demo"
        @Option(help: "Seconds one claim waits for tasks.") var interval = 10

        func validate() throws {
            guard 1...60 ~= interval else { throw ValidationError("--interval is from 1 to 60 seconds.") }
        }

        func run() async throws {
            guard simulate else {
                throw ValidationError("Only the simulated package is shipped so far: add --simulate.")
            }
            guard let address = URL(string: url) else { throw ValidationError("\(url) is no address.") }
            guard let token = token ?? Environment["PARAPH_TOKEN"] ?? DemoFile.read()?.token
            else {
                throw ValidationError("Which token? Give --token, or set PARAPH_TOKEN.")
            }
            let client: ConnectorClient
            do {
                client = try ConnectorClient(base: address, token: token)
            } catch {
                throw ValidationError("\(error)")
            }
            var logger = try Log.make()
            logger.logLevel = .info
            let agent = SimulatedAgent(client: client, software: software, installation: installation, logger: logger)
            if once {
                try say("Booked \(try await agent.workOnce(waitInSeconds: interval)) entries.")
            } else {
                try say("Working for \(software)/\(installation) at \(url). Ctrl-C stops it.")
                try await agent.run(interval: interval)
            }
        }
    }
}

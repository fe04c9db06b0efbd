import ArgumentParser

/// The one program: server, tools and the shipped agent.
@main
struct Paraph: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paraph",
        abstract: "Pre-accounting for Belgian accounting offices, on a log that cannot be rewritten unseen.",
        subcommands: [
            Serve.self, Migrate.self, Demo.self, Offices.self, Tokens.self, ProjectionsCommand.self, Events.self,
            Consumers.self, Contents.self, ConnectorCommand.self, Doctor.self,
        ])
}

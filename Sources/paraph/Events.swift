import ArgumentParser
import Domain
import EventStore
import Foundation

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The log.", subcommands: [Tail.self, Verify.self, Export.self, Prove.self, Key.self])

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print events, then those to come. Ctrl-C ends it.")

        @OptionGroup var database: DatabaseOptions
        @Option(help: "Begin after this position; without it, at the end of the log.") var after: Int64?
        @Option(help: EventTypes.help) var types: String?
        @Flag(help: "One JSON object a line, with the payload.") var json = false

        func run() async throws {
            let wanted = try types.map(EventTypes.read)
            let store = PostgresEventStore(conninfo: try database.server(), logger: try Log.make())
            let start: Int64
            if let after { start = after } else { start = try await store.head().position }
            for try await batch in store.subscribe(after: start, where: EventFilter(matching: wanted)) {
                for event in batch.events {
                    if json {
                        try say(
                            "{\"position\":\(event.position),\"type\":\"\(event.type)\",\"stream\":\"\(event.stream)\",\"data\":\(event.body)}"
                        )
                    } else {
                        try say(
                            "\(event.position)  \(event.recordedAt)  \(event.type)  \(event.stream)  \(event.actor)")
                    }
                }
            }
        }
    }
}

/// The option of several commands.
enum EventTypes {
    static let help: ArgumentHelp = "Only these types, such as document.uploaded or proposal.*, separated by commas."

    static func read(_ text: String) throws -> Set<EventTypePattern> {
        guard let types = EventTypePattern.list(text) else {
            throw ValidationError(
                "--types is \(text), which are no types such as document.uploaded or proposal.*, separated by commas.")
        }
        return types
    }
}

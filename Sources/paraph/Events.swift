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
        @Option(help: "Only these types, separated by commas.") var types: String?
        @Flag(help: "One JSON object a line, with the payload.") var json = false

        func run() async throws {
            let store = PostgresEventStore(conninfo: try database.server(), logger: try Log.make())
            let start: Int64
            if let after { start = after } else { start = try await store.head().position }
            let wanted = types.map { Set($0.split(separator: ",").map(String.init)) }
            for try await batch in store.subscribe(after: start, where: EventFilter(types: wanted)) {
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

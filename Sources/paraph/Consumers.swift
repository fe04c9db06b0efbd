import ArgumentParser
import Domain
import EventStore
import Foundation
import Postgres
import Workflows

struct Consumers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The durable consumers of the log.", subcommands: [List.self, Parked.self, Start.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How far each is, and whether it runs.")

        @OptionGroup var database: DatabaseOptions
        @Flag(help: "One JSON object a line.") var json = false

        private struct Report: Encodable {
            let name: String
            let position: Int64
            let state: String
            let parked: Int
            /// Empty while it runs.
            let stopped: String
        }

        func run() async throws {
            try await Consumers.with(database) { directory in
                for consumer in try await directory.consumers(for: .operator) {
                    let state = consumer.state.rawValue
                    if json {
                        try sayJSON(
                            Report(
                                name: consumer.name, position: consumer.position, state: state,
                                parked: consumer.parkedLanes, stopped: consumer.stopped ?? ""))
                    } else {
                        let parked = consumer.parkedLanes == 0 ? "" : "  \(consumer.parkedLanes) lanes stand still"
                        try say("\(consumer.name)  \(state)  \(consumer.position)\(parked)  \(consumer.stopped ?? "")")
                    }
                }
            }
        }
    }

    struct Parked: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The events a consumer could not handle.")

        @OptionGroup var database: DatabaseOptions
        @Argument(help: "The consumer's name.") var name: String

        func run() async throws {
            try await Consumers.with(database) { directory in
                for event in try await directory.parked(by: name, for: .operator) {
                    try say(
                        "\(event.position)  \(event.type)  \(event.stream)  \(event.waiting) behind it  \(event.error)")
                }
            }
        }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a consumer that was stopped, in the log as it is now.",
            discussion: """
                A consumer stops when the log is no longer the one it has read: restored, rewound, or begun anew. That it goes on, \
                and why, is recorded in the log of every office it works for.
                """)

        @OptionGroup var database: DatabaseOptions
        @Argument(help: "The consumer's name.") var name: String
        @Option(help: "Go on after this position; what was not handled up to there is passed over.") var after: Int64
        @Option(help: "Why there, for those who read it later: up to 500 characters.") var reason: String

        func validate() throws {
            guard after >= 0 else { throw ValidationError("--after is \(after), which is no position.") }
            let isSaid = !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
            guard isSaid, reason.count <= 500 else { throw ValidationError("--reason has 1 to 500 characters.") }
        }

        func run() async throws {
            let store = PostgresEventStore(conninfo: try database.server(), logger: try Log.make())
            defer { store.close() }
            try await Consumers.with(database) { directory in
                let restart = ConsumerRestart(
                    commands: CommandHandler(store: store), directory: directory, now: { Timestamp(Date()) })
                do {
                    guard try await restart.start(name, after: after, reason: reason) else {
                        throw ValidationError("\(name) is no consumer that was stopped.")
                    }
                } catch let beyond as ConsumerRestart.BeyondHead {
                    throw ValidationError("\(beyond)")
                }
                try say("\(name) goes on after position \(after).")
            }
        }
    }

    private static func with(_ database: DatabaseOptions, _ body: (ConsumerDirectory) async throws -> Void) async throws
    {
        let records = ConsumerRecords(.following(try database.server()))
        do {
            try await body(ConsumerDirectory(records))
            await records.close()
        } catch {
            await records.close()
            throw error
        }
    }
}

import ArgumentParser
import EventStore
import Postgres

struct Contents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The bytes of documents.", subcommands: [Sweep.self])

    struct Sweep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take away bytes that no event names.",
            discussion: """
                Bytes are kept before the event that names them. Where that is refused, as when somebody else was faster to split a \
                document, they stay. The whole log is read to find them; servers go on meanwhile.
                """)

        @OptionGroup var database: DatabaseOptions
        @Option(help: "Only what was kept last so long ago, in hours or days: 24h at least.")
        var olderThan = Age(hours: 24)
        @Flag(help: "Say what there is, and take nothing away.") var dryRun = false
        @Flag(help: "One JSON object, for machines.") var json = false

        private struct Report: Encodable {
            let files: Int
            let bytes: Int
            let removed: Bool
        }

        func validate() throws {
            guard olderThan.hours >= ContentSweep.leastAge else {
                throw ValidationError(
                    "--older-than is \(olderThan): what was kept within \(ContentSweep.leastAge) hours may be about to be named."
                )
            }
        }

        func run() async throws {
            let pool = Pool(.storing(try database.server()), size: 1, logger: try Log.make())
            do {
                let sweep = ContentSweep(pool: pool)
                let hours = olderThan.hours
                try report(dryRun ? await sweep.find(hours: hours) : await sweep.sweep(hours: hours))
                await pool.close()
            } catch {
                await pool.close()
                throw error
            }
        }

        private func report(_ found: ContentSweep.Unnamed) throws {
            if json { return try sayJSON(Report(files: found.files, bytes: found.bytes, removed: !dryRun)) }
            let verb = dryRun ? "named by no event" : "named by no event, and taken away"
            try say("\(found.files) files of \(found.bytes) bytes in all: \(verb).")
        }
    }
}

/// How long ago, as `24h` or `7d`.
struct Age: ExpressibleByArgument, CustomStringConvertible {
    let hours: Int

    private static let longest = 100 * 366 * 24

    init(hours: Int) { self.hours = hours }

    init?(argument: String) {
        guard let unit = argument.last, let number = Int(argument.dropLast()), number >= 0 else { return nil }
        let perUnit: Int
        switch unit {
        case "h": perUnit = 1
        case "d": perUnit = 24
        default: return nil
        }
        guard number <= Self.longest / perUnit else { return nil }
        hours = number * perUnit
    }

    var description: String { "\(hours)h" }
    var defaultValueDescription: String { description }
}

import Postgres
import Testing

@Suite(.timeLimit(.minutes(4))) struct `A connection string that names several hosts` {
    private let silent: SilentServer

    init() throws { silent = try SilentServer() }

    /// The silent server first, then the one the tests run against.
    private func configuration(database: String? = nil) throws -> SessionConfiguration {
        let destination = try #require(try testConfiguration().destination)
        var parts: [String: String] = [:]
        for part in destination.split(separator: " ") {
            let (keyword, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
            parts[String(keyword)] = String(value)
        }
        parts["host"] = "127.0.0.1," + (parts["host"] ?? "")
        parts["port"] = "\(silent.port)," + (parts["port"] ?? "")
        parts["dbname"] = database ?? parts["dbname"]
        return SessionConfiguration(
            conninfo: parts.map { "\($0)=\($1)" }.joined(separator: " "), applicationName: "paraph-test",
            connectTimeout: 2)
    }

    @Test func `leads to the next where one lets nobody in and does not say so`() throws {
        let session = try Session(try configuration())
        #expect(try session.query("SELECT \(1)")[0].get(0, as: Int.self) == 1)
    }

    @Test func `leads to a refusal whose reason is told as where there is one host`() throws {
        let configuration = try configuration(database: "no_such_database")
        #expect { try Session(configuration) } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.sqlState == "3D000" && !error.isRetryable && !error.message.contains("LOCATION")
        }
    }
}

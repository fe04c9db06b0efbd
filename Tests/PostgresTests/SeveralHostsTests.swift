import Postgres
import TestTools
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

    @Test func `leads to the next where one lets nobody in and does not say so`() async throws {
        let configuration = try configuration()
        try await inTime {
            let answer: Int = try Session(configuration).query("SELECT \(1)")[0].get(0)
            #expect(answer == 1)
        }
    }

    @Test func `leads to a refusal whose reason is told as where there is one host`() async throws {
        let configuration = try configuration(database: "no_such_database")
        let error = await #expect(throws: PostgresError.self) { try await inTime { _ = try Session(configuration) } }
        #expect(error?.sqlState == "3D000" && error?.isRetryable == false)
        #expect(error?.message.contains("LOCATION") == false)
    }

    /// Tries again where the other host, which has no more time than the silent one, did not let anybody in within it.
    private func inTime(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await eventually {
            do {
                try await onOwnThread(work)
                return true
            } catch let error as PostgresError where error.sqlState == "08001" {
                return false
            }
        }
    }
}

import ArgumentParser
import Foundation

/// Where the database is: told, or found under `.data/`.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: .customLong("database-url"),
        help: """
            PostgreSQL, as a libpq URI; others on this machine can read what is said here. Without it: DATABASE_URL, or the \
            private cluster under .data/.
            """)
    var databaseURL: String?

    /// Whether it is the private cluster under `.data/`.
    var isPrivate: Bool {
        databaseURL == nil && Environment["DATABASE_URL"] == nil
    }

    /// As the server connects: owning nothing.
    func server() throws -> String { try url(file: "server-url") }

    /// As the owner of the schema connects: to migrate.
    func admin() throws -> String { try url(file: "admin-url") }

    private func url(file: String) throws -> String {
        if let databaseURL { return databaseURL }
        if let environment = Environment["DATABASE_URL"] { return environment }
        let path = ".data/postgres/\(file)"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError(
                "No database: set DATABASE_URL, or start the private cluster with ./dev run (there is no \(path) here)."
            )
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

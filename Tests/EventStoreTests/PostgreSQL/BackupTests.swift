import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.enabled(if: Backup.isPossible), .timeLimit(.minutes(4))) struct `A backup that the owner makes` {
    @Test func `holds all of the log, and what is restored from it proves itself`() async throws {
        try await SealedLog.with { log in
            try await TestDatabase.with { restored in
                try await Backup.copy(log.database, to: restored)
                let report = try await LiveAudit(conninfo: restored.url).run()
                #expect(report.findings == [])
                #expect(report.events == Int64(SealedLog.size) && report.documents == 6 && report.checkpoints == 3)
                let store = PostgresEventStore(conninfo: restored.url, logger: .quiet)
                defer { store.close() }
                let next = Int64(SealedLog.size) + 1
                try await #expect(
                    store.append(.entering("on", in: .fresh, at: 0, of: .fresh)) == .appended(first: next, last: next))
            }
        }
    }
}

/// PostgreSQL's own tools.
private enum Backup {
    private static let programs = "/usr/lib/postgresql/15/bin"

    static var isPossible: Bool {
        let missing = ["pg_dump", "psql"].filter {
            !FileManager.default.isExecutableFile(atPath: "\(programs)/\($0)")
        }
        return isTestable(
            missing.isEmpty, orElse: "a backup, since \(programs) has no \(missing.joined(separator: ", "))")
    }

    static func copy(_ database: TestDatabase, to other: TestDatabase) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(database.name).sql").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let dumped = try await run(
            "\(programs)/pg_dump", ["--enable-row-security", "--dbname=\(database.url)", "--file=\(file)"],
            withErrors: true)
        #expect(dumped.status == 0, "\(dumped.text)")
        let restored = try await run(
            "\(programs)/psql",
            ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(other.url)", "--file=\(file)"],
            withErrors: true)
        #expect(restored.status == 0, "\(restored.text)")
    }
}

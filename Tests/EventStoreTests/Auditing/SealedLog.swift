import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

/// A log of two offices with documents, some two hundred and ninety events and three checkpoints.
struct SealedLog {
    let store: PostgresEventStore
    let database: TestDatabase
    let pool: Pool
    let office: ID<Office>
    let other: ID<Office>
    let dossier: ID<Dossier>
    let contents: ContentStore

    static let sizes: [Int64] = [100, 200, 290]
    static let size = 290
    static let secret = "what the other office wrote"

    /// - Parameter sizes: at which a checkpoint is made.
    static func with(of sizes: [Int64] = sizes, _ body: (SealedLog) async throws -> Void) async throws {
        try await TestDatabase.withStore { store, database in
            let pool = Pool(.sealing(database.url), size: 2, logger: .quiet)
            do {
                let log = SealedLog(
                    store: store, database: database, pool: pool, office: .fresh, other: .fresh, dossier: .fresh,
                    contents: ContentStore(pool: pool))
                try await log.fill(sizes)
                try await body(log)
                await pool.close()
            } catch {
                await pool.close()
                throw error
            }
        }
    }

    private func fill(_ sizes: [Int64]) async throws {
        for (number, size) in sizes.enumerated() {
            try await enter(document: "document \(number)", of: office, dossier: dossier)
            try await enter(document: "foreign \(number)", of: other, dossier: nil)
            _ = try await store.append(.entering(Self.secret, in: .fresh, at: 0, of: other, dossier: .fresh))
            try await store.fill(Int(size) - 40, of: other)
            try await store.fill(Int(size) - 10, of: office, dossier: dossier)
            try await store.fill(Int(size), of: office, dossier: .fresh)
            _ = try await seal()
        }
    }

    func seal(_ key: SignerKey = `Sealing the log`.key) async throws -> Checkpoint? {
        try await Sealer(pool: pool, key: key).seal()
    }

    /// Stores bytes and names them in the log, as documents are.
    private func enter(document text: String, of office: ID<Office>, dossier: ID<Dossier>?) async throws {
        let stored = try await contents.store(Data(text.utf8), of: office)
        let stream = StreamID(category: "paper", id: UUID())
        let event = PreparedEvent(
            id: UUID(), office: office.uuid, dossier: dossier?.uuid, stream: stream, type: "paper.kept",
            actor: "policy:test", causation: UUID(), correlation: UUID(),
            body: #"{"filename":"f\"é","nested":{"sha256":"no"},"sha256":"\#(stored.hash)"}"#)
        _ = try await store.append(
            AppendRequest(
                office: office, writes: [.init(stream: stream, expectedVersion: 0, events: [event])], guards: [],
                answer: nil))
    }

    func audit(
        keys: [VerifierKey]? = nil, own: [Checkpoint] = [], resuming state: AuditState? = nil
    ) async throws -> AuditReport {
        try await LiveAudit(conninfo: database.url, keys: keys, own: own, resuming: state).run()
    }

    /// Lends an export in memory.
    func export(_ scope: ExportScope = ExportScope()) async throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "paraph-export-\(UUID()).tar")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try await LogExport.write(
            scope, to: file, conninfo: database.url, now: Timestamp(microseconds: 1_772_366_400_000_000))
        return try Data(contentsOf: file)
    }
}

extension AuditReport {
    var kinds: Set<Finding.Kind> { Set(findings.map(\.kind)) }

    /// Whether a finding of this kind names the position.
    func names(_ position: Int64, as kind: Finding.Kind) -> Bool {
        findings.contains { $0.kind == kind && $0.positions?.contains(position) == true }
    }
}

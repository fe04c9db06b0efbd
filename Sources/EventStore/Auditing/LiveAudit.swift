internal import Foundation
internal import Postgres

/// Checks the log in its database, whole and at one moment: everything docs/log-format.md lists under "What to check".
public struct LiveAudit: Sendable {
    private let conninfo: String
    private let keys: [VerifierKey]?
    private let own: [Checkpoint]
    private let resumed: AuditState?
    private let eventsBetweenSaves: Int64

    /// - Parameters:
    ///   - keys: which signatures are trusted; nil for those of the keys the database lists.
    ///   - own: checkpoints the auditor has kept.
    ///   - resumed: where an earlier audit came to without a finding; its checkpoint has to be signed by a trusted key.
    ///   - eventsBetweenSaves: how many events at least lie between two calls of `save`.
    public init(
        conninfo: String, keys: [VerifierKey]? = nil, own: [Checkpoint] = [], resuming resumed: AuditState? = nil,
        savingEvery eventsBetweenSaves: Int64 = 100_000
    ) {
        self.conninfo = conninfo
        self.keys = keys
        self.own = own
        self.resumed = resumed
        self.eventsBetweenSaves = eventsBetweenSaves
    }

    /// Works on a thread of its own, with two connections.
    /// - Parameters:
    ///   - progress: told now and then which event it has come to, and how many there are.
    ///   - save: given the state that a later audit may resume.
    /// - Throws: `AuditState.Untrusted`, `PostgresError`, and what `save` throws.
    public func run(
        progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in },
        save: @escaping @Sendable (AuditState) throws -> Void = { _ in }
    ) async throws -> AuditReport {
        let connection = Connection(.auditing(conninfo), name: "pg-audit")
        let report = try await connection.run { session in
            let beside = try Session(.auditing(conninfo))
            defer { beside.close() }
            // Both sessions see the log as it is now, whatever is appended meanwhile.
            return try session.snapshot { session in
                let snapshot: String = try session.query("SELECT pg_export_snapshot()")[0].get(0)
                return try beside.snapshot { beside in
                    try beside.script("SET TRANSACTION SNAPSHOT '\(snapshot)'")
                    var audit = try LogAuditing(session, beside, keys: keys, own: own, resumed, eventsBetweenSaves)
                    try audit.run(progress: progress, save: save)
                    return audit.report
                }
            }
        }
        await connection.close()
        return report
    }
}

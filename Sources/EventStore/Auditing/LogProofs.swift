internal import Domain
internal import Foundation
public import Postgres

/// Proofs about the log for people outside. Each answer is from one snapshot of the database.
public struct LogProofs: Sendable {
    private let pool: Pool

    /// - Parameter pool: sessions that see every office.
    public init(pool: Pool) { self.pool = pool }

    /// The newest checkpoint; nil while there is none.
    public func checkpoint() async throws -> Checkpoint? { try await read { try CheckpointRows.find(in: $0) } }

    /// Every key that ever signed.
    public func keys() async throws -> [VerifierKey] { try await read { try CheckpointRows.keys(in: $0) } }

    /// The event at `position`, where `filter` admits it.
    public func event(at position: Int64, where filter: EventFilter) async throws -> RecordedEvent? {
        let event = try await read { try ExportedEvent.find(position, in: $0)?.event }
        return event.flatMap { filter.admits($0) ? $0 : nil }
    }

    /// The proof of the event at `position` in the newest checkpoint; nil where `filter` does not admit it or no checkpoint covers it.
    /// - Throws: `LogRewritten` where the log does not fit its checkpoint any more.
    public func proof(of position: Int64, where filter: EventFilter) async throws -> EventProof? {
        try await read { session in
            guard let checkpoint = try CheckpointRows.find(in: session) else { return nil }
            return try EventProof.make(of: position, in: checkpoint, where: filter, session)
        }
    }

    /// The proof between two sizes, as JSON; nil where the log is shorter than `new`. Without `new`, up to the newest
    /// checkpoint, or to the head while there is none.
    public func consistency(from old: Int64, to new: Int64?) async throws -> String? {
        try await read { session in
            let head: Int64 = try session.query("SELECT position FROM log.head")[0].get(0)
            let new = try new ?? CheckpointRows.find(in: session)?.size ?? head
            guard old <= new, new <= head else { return nil }
            return try ConsistencyProof.json(from: old, to: new, in: session)
        }
    }

    private func read<T: Sendable>(_ body: @escaping @Sendable (Session) throws -> T) async throws -> T {
        try await pool.run { try $0.snapshot(body) }
    }
}

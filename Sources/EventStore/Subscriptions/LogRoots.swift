internal import Domain
internal import Foundation
internal import Postgres
internal import Synchronization

/// A place in one particular log: no other log, and no other history of this one, has this root at this position.
public struct LogMark: Sendable, Equatable {
    public let epoch: String
    public let position: Int64
    public let root: TreeHash
}

/// The log is not the one a consumer has read: it was restored from an older copy, rewound, or begun anew.
public enum LogRewound: Error, Equatable, CustomStringConvertible {
    case otherEpoch(was: String, now: String)
    case beyondHead(position: Int64, head: Int64)
    case otherRoot(position: Int64)

    public var description: String {
        switch self {
        case .otherEpoch(let was, let now):
            "The log was begun anew: what was read is of epoch \(was), the log is now of epoch \(now)."
        case .beyondHead(let position, let head):
            "The log was rewound: it was read up to position \(position), and now ends at \(head)."
        case .otherRoot(let position):
            "The log was rewound and went on differently: at position \(position) it has another root than when it was read."
        }
    }
}

/// Names the root the log had at any position, from its leaves. What was computed is kept, so that going on from there costs
/// only the leaves between.
final class LogRoots: Sendable {
    private struct Memory {
        var session: Int32 = 0
        /// Ascending; always holds the empty tree.
        var frontiers = [Frontier()]
    }

    /// Frontiers at these distances are kept for ever, of the others the newest.
    private static let distance: UInt64 = 65_536
    private static let mostOthers = 256
    private static let page: Int64 = 8_192

    private let memory = Mutex(Memory())

    /// - Throws: `LogRewound.beyondHead`.
    func mark(at position: Int64, in session: Session) throws -> LogMark {
        let head = try session.query("SELECT epoch, position FROM log.head")[0]
        let end: Int64 = try head.get(1)
        guard position <= end else { throw LogRewound.beyondHead(position: position, head: end) }
        let frontier = try extended(nearest(position, in: session), to: position, in: session)
        return LogMark(
            epoch: try head.get(0, as: UUID.self).text, position: position, root: frontier.root)
    }

    /// A log is only ever replaced under connections that break: what another connection told is not relied on.
    private func nearest(_ position: Int64, in session: Session) -> Frontier {
        memory.withLock { memory in
            if memory.session != session.backendPID { memory = Memory(session: session.backendPID) }
            return memory.frontiers.last { $0.count <= position } ?? Frontier()
        }
    }

    private func extended(_ frontier: Frontier, to position: Int64, in session: Session) throws -> Frontier {
        var frontier = frontier
        while frontier.count < position {
            let start = Int64(frontier.count)
            let rows = try session.query(
                """
                SELECT leaf FROM log.event
                WHERE position > \(start) AND position <= \(min(position, start + Self.page))
                ORDER BY position
                """)
            for row in rows {
                guard let leaf = TreeHash(bytes: try row.get(0, as: Bytes.self).array) else {
                    throw LogRewound.otherRoot(position: position)
                }
                frontier.append(leaf)
                if frontier.count % Self.distance == 0 { keep(frontier) }
            }
            // A gap in the positions: what was read up to there was not this log.
            guard Int64(frontier.count) == min(position, start + Self.page) else {
                throw LogRewound.otherRoot(position: position)
            }
        }
        keep(frontier)
        return frontier
    }

    private func keep(_ frontier: Frontier) {
        memory.withLock { memory in
            let index = memory.frontiers.firstIndex { $0.count >= frontier.count } ?? memory.frontiers.endIndex
            if index < memory.frontiers.endIndex, memory.frontiers[index].count == frontier.count { return }
            memory.frontiers.insert(frontier, at: index)
            let others = memory.frontiers.indices.filter { memory.frontiers[$0].count % Self.distance != 0 }
            if others.count > Self.mostOthers, let oldest = others.first { memory.frontiers.remove(at: oldest) }
        }
    }
}

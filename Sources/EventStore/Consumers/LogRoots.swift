internal import Domain
internal import Foundation
internal import Postgres
internal import Synchronization

/// A position together with the root there, which identifies the log up to it: no other log, and no other history of this one, has this
/// root at this position.
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

/// Computes the root the log had at any position: from the nearest frontier it has kept and the leaves after that, or from the stored tree
/// where it has kept none or those are too many. Callers hold the lock of a consumer's row, so no computation may take time in proportion to the log.
final class LogRoots: Sendable {
    private struct Memory {
        var session: Int32 = 0
        /// Ascending.
        var frontiers: [Frontier] = []
    }

    private static let mostKept = 256
    /// With more leaves than this it is faster to read the stored tree. Of what was appended since the log was last sealed that one has
    /// only the leaves too, and asks for them tile by tile: a busy server's consumers, each second, had it ask hundreds of times.
    private static let mostLeaves: Int64 = 16_384

    private let memory = Mutex(Memory())

    /// - Throws: `LogRewound.beyondHead`; `LogRewound.otherRoot` where the log has a hole.
    func mark(at position: Int64, in session: Session) throws -> LogMark {
        let head = try session.query("SELECT epoch, position FROM log.head")[0]
        let end: Int64 = try head.get(1)
        guard position <= end else { throw LogRewound.beyondHead(position: position, head: end) }
        let frontier = try frontier(at: position, in: session)
        keep(frontier)
        return LogMark(
            epoch: try head.get(0, as: UUID.self).text, position: position, root: frontier.root)
    }

    private func frontier(at position: Int64, in session: Session) throws -> Frontier {
        if let nearest = nearest(position, in: session), position - Int64(nearest.count) <= Self.mostLeaves {
            return try extended(nearest, to: position, in: session)
        }
        var tree = StoredTree(session)
        do {
            return try tree.frontier(at: position)
        } catch is MissingHash {
            throw LogRewound.otherRoot(position: position)
        }
    }

    /// Frontiers read over an earlier connection are not used: a log is only ever replaced while connections to it are broken.
    private func nearest(_ position: Int64, in session: Session) -> Frontier? {
        memory.withLock { memory in
            if memory.session != session.backendPID { memory = Memory(session: session.backendPID) }
            return memory.frontiers.last { $0.count <= position }
        }
    }

    private func extended(_ frontier: Frontier, to position: Int64, in session: Session) throws -> Frontier {
        var frontier = frontier
        let rows = try session.query(
            """
            SELECT leaf FROM log.event
            WHERE position > \(Int64(frontier.count)) AND position <= \(position)
            ORDER BY position
            """)
        for row in rows {
            guard let leaf = TreeHash(bytes: try row.get(0, as: Bytes.self).array) else {
                throw LogRewound.otherRoot(position: position)
            }
            frontier.append(leaf)
        }
        // A gap in the positions: this is not the log that was read up to there.
        guard Int64(frontier.count) == position else { throw LogRewound.otherRoot(position: position) }
        return frontier
    }

    private func keep(_ frontier: Frontier) {
        memory.withLock { memory in
            let index = memory.frontiers.firstIndex { $0.count >= frontier.count } ?? memory.frontiers.endIndex
            if index < memory.frontiers.endIndex, memory.frontiers[index].count == frontier.count { return }
            memory.frontiers.insert(frontier, at: index)
            if memory.frontiers.count > Self.mostKept { memory.frontiers.removeFirst() }
        }
    }
}

internal import Foundation
public import Postgres

/// The log's tree as the database keeps it: full tiles, and the leaves after them. Reads about as many tiles as the tree has levels,
/// however long the log is.
///
/// Used from one thread, within one transaction or for one answer: tiles that were read are cached.
public struct StoredTree {
    private let session: Session
    private var tiles: [Tile: [TreeHash]] = [:]
    /// How many tiles, full or in part, were read from the database.
    private(set) var tilesRead = 0

    /// An export reads the tiles of the whole log, each once: they are not all to be kept.
    private static let mostTilesHeld = 64

    public init(_ session: Session) { self.session = session }

    /// The root over the first `size` leaves.
    /// - Throws: `MissingHash` where the log is shorter; `PostgresError`.
    public mutating func root(at size: Int64) throws -> TreeHash { try root(over: 0..<size) }

    /// The frontier of the tree over the first `size` leaves.
    /// - Throws: `MissingHash` where the log is shorter; `PostgresError`.
    mutating func frontier(at size: Int64) throws -> Frontier {
        Frontier(count: UInt64(size), nodes: try Subtree.covering(0..<size).map { try hash(of: $0) })
    }

    /// - Throws: `MissingHash` where the log is shorter than `size`; `PostgresError`.
    public mutating func inclusionProof(of leaf: Int64, in size: Int64) throws -> InclusionProof {
        InclusionProof(
            leafIndex: leaf, treeSize: size,
            hashes: try ProofPath.inclusion(of: leaf, in: size).map { try root(over: $0) })
    }

    /// - Throws: `MissingHash` where the log is shorter than `new`; `PostgresError`.
    public mutating func consistencyProof(from old: Int64, to new: Int64) throws -> ConsistencyProof {
        ConsistencyProof(
            from: old, to: new, hashes: try ProofPath.consistency(from: old, to: new).map { try root(over: $0) })
    }

    /// - Throws: `MissingHash` where the log does not reach so far; `PostgresError`.
    public mutating func hash(of subtree: Subtree) throws -> TreeHash {
        let height = subtree.level % Tile.height
        let level = subtree.level / Tile.height
        let first = subtree.index << height
        let tile = Tile(level: level, index: first / Int64(Tile.width))
        let offset = Int(first % Int64(Tile.width))
        let hashes = try hashes(of: tile)
        if offset + 1 << height <= hashes.count {
            var stack = SubtreeStack()
            for hash in hashes[offset..<offset + 1 << height] { stack.append(hash, level: 0) }
            return stack.root
        }
        // Its tile does not reach so far yet: tiles of the level below are not stored yet, or these leaves do not exist.
        guard subtree.level > 0 else { throw MissingHash(subtree: subtree) }
        let halves = subtree.halves
        return TreeHash.node(try hash(of: halves.left), try hash(of: halves.right))
    }

    private mutating func root(over leaves: Range<Int64>) throws -> TreeHash {
        var stack = SubtreeStack()
        for subtree in Subtree.covering(leaves) { stack.append(try hash(of: subtree), level: subtree.level) }
        return stack.root
    }
}

/// The log is too short for what was asked, or its tables have holes.
public struct MissingHash: Error, CustomStringConvertible {
    let subtree: Subtree
    public var description: String {
        "The log has no hash for the leaves from \(subtree.leaves.lowerBound) to \(subtree.leaves.upperBound - 1)."
    }
}

/// Where a tile stands: C2SP tlog-tiles, height 8.
struct Tile: Hashable {
    let level: Int
    let index: Int64

    static let height = 8
    static let width = 256

    /// The indexes of what its hashes stand for: the tiles of the level below, or for level 0 the leaves.
    var parts: Range<Int64> { index * Int64(Self.width)..<(index + 1) * Int64(Self.width) }

    /// As many of its hashes as there are, in one query: those stored with it, or while it is not full, those of its parts.
    func hashes(in session: Session) throws -> [TreeHash] {
        let (first, last) = (parts.lowerBound, parts.upperBound - 1)
        let found: SQL =
            level == 0
            ? """
            SELECT position AS place, leaf AS hash FROM log.event
            WHERE position BETWEEN \(first + 1) AND \(last + 1) ORDER BY position
            """
            : """
            SELECT index AS place, root AS hash FROM log.merkle_tile
            WHERE level = \(Int32(level - 1)) AND index BETWEEN \(first) AND \(last) ORDER BY index
            """
        // The limit tells the planner how few rows these are, so that one plan is good for every tile.
        let row = try session.query(
            """
            SELECT coalesce(
                (SELECT hashes FROM log.merkle_tile WHERE level = \(Int32(level)) AND index = \(index)),
                (SELECT string_agg(hash, '' ORDER BY place) FROM (\(found) LIMIT \(raw: "\(Self.width)")) AS part), '')
            """)[0]
        return row.withBytes(0) { $0.map(TreeHash.list) ?? [] }
    }

    /// The hashes as computed from its parts, whatever is stored with the tile itself.
    func computed(in session: Session) throws -> [TreeHash] {
        let (first, last) = (parts.lowerBound, parts.upperBound - 1)
        let rows =
            level == 0
            ? try session.query(
                "SELECT leaf FROM log.event WHERE position BETWEEN \(first + 1) AND \(last + 1) ORDER BY position")
            : try session.query(
                """
                SELECT root FROM log.merkle_tile
                WHERE level = \(Int32(level - 1)) AND index BETWEEN \(first) AND \(last)
                ORDER BY index
                """)
        return try rows.map { try $0.get(0) }
    }
}

extension StoredTree {
    /// The tile's hashes; fewer than 256 at the right edge.
    private mutating func hashes(of tile: Tile) throws -> [TreeHash] {
        if let known = tiles[tile] { return known }
        let hashes = try tile.hashes(in: session)
        tilesRead += 1
        if tiles.count >= Self.mostTilesHeld { tiles.removeAll() }
        tiles[tile] = hashes
        return hashes
    }
}

internal import Foundation
internal import Postgres

/// Compares the stored tiles with the tree as it grows from the leaves.
struct TileAudit {
    private var stored: StoredTiles
    /// Of each level, the hashes of the tile still being filled, and the index of that tile.
    private(set) var open: [[TreeHash]]
    private var index: [Int64]
    /// Up to this tree size every full tile must be stored.
    private let signedSize: Int64

    static let levels = Int64.bitWidth / Tile.height

    /// - Parameter open: of each level, the hashes of the tile still being filled, where the audit begins at `size`.
    init(_ session: Session, signedSize: Int64, after size: Int64 = 0, open: [[TreeHash]] = []) {
        stored = StoredTiles(session: session)
        self.signedSize = signedSize
        self.open = open + Array(repeating: [], count: Self.levels - open.count)
        index = (1...Self.levels).map { level in
            level * Tile.height < Int64.bitWidth ? size >> (level * Tile.height) : 0
        }
    }

    /// To be called for each node that the tree forms. Where it is the root of a tile, that tile is full and is compared.
    mutating func formed(_ level: Int, _ hash: TreeHash, _ report: inout AuditReport) throws {
        guard level % Tile.height == 0 else { return }
        let height = level / Tile.height
        if height > 0 { try complete(Tile(level: height - 1, index: index[height - 1]), root: hash, &report) }
        open[height].append(hash)
    }

    /// The leaf hash that the tiles keep for an event; nil where no tile has it.
    mutating func leaf(_ leafIndex: Int64) throws -> TreeHash? {
        let tile = Tile(level: 0, index: leafIndex / Int64(Tile.width))
        let place = Int(leafIndex % Int64(Tile.width))
        guard let hashes = try stored.tile(tile)?.hashes, hashes.indices.contains(place) else { return nil }
        return hashes[place]
    }

    private mutating func complete(_ tile: Tile, root: TreeHash, _ report: inout AuditReport) throws {
        let hashes = open[tile.level]
        open[tile.level].removeAll(keepingCapacity: true)
        index[tile.level] += 1
        guard let found = try stored.tile(tile) else {
            if tile.leaves.upperBound <= signedSize {
                report.add(Finding(.tile, at: tile.positions(0..<Tile.width), "\(tile.text) is missing."))
            }
            return
        }
        guard found.hashes.count == Tile.width else {
            report.add(Finding(.tile, at: tile.positions(0..<Tile.width), "\(tile.text) is cut off."))
            return
        }
        for run in Self.runs(where: { found.hashes[$0] != hashes[$0] }) { report.add(tile.differs(run)) }
        if found.root != root {
            report.add(
                Finding(
                    .tile, at: tile.positions(0..<Tile.width), "\(tile.text) has another root than its events give.")
            )
        }
    }

    /// The indexes within a tile that differ, with neighbours joined into ranges.
    private static func runs(where differs: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for place in 0..<Tile.width where differs(place) {
            if let last = runs.last, last.upperBound == place {
                runs[runs.count - 1] = last.lowerBound..<place + 1
            } else {
                runs.append(place..<place + 1)
            }
        }
        return runs
    }

    /// Reports tiles that are stored although the log is too short to fill them.
    func reportBeyond(_ size: Int64, in session: Session, _ report: inout AuditReport) throws {
        for level in 0..<Self.levels {
            let full = (level + 1) * Tile.height < Int64.bitWidth ? size >> ((level + 1) * Tile.height) : 0
            let rows = try session.query(
                "SELECT index FROM log.merkle_tile WHERE level = \(Int32(level)) AND index >= \(full) ORDER BY index")
            for row in rows {
                let tile = Tile(level: level, index: try row.get(0))
                report.add(Finding(.tile, "\(tile.text) stands beyond the end of the log."))
            }
        }
    }
}

extension Tile {
    fileprivate var text: String { "Tile \(index) of level \(level)" }

    /// The leaves under it.
    fileprivate var leaves: Range<Int64> {
        Subtree(level: (level + 1) * Self.height, index: index).leaves
    }

    /// The positions of the events under some of its hashes.
    fileprivate func positions(_ places: Range<Int>) -> ClosedRange<Int64> {
        let first = parts.lowerBound + Int64(places.lowerBound)
        let end = parts.lowerBound + Int64(places.upperBound)
        return (first << (level * Self.height)) + 1...(end << (level * Self.height))
    }

    fileprivate func differs(_ places: Range<Int>) -> Finding {
        let positions = positions(places)
        return Finding(
            .tile, at: positions,
            "\(text) holds another hash for \(positions.name): the log was changed there after it was sealed, or the tile was."
        )
    }
}

/// Reads tiles in ascending order, many with each query.
private struct StoredTiles {
    struct Stored {
        let root: TreeHash?
        let hashes: [TreeHash]
    }

    let session: Session
    private var read: [Int: [Int64: Stored]] = [:]
    /// Of each level, up to which index was read.
    private var end: [Int: Int64] = [:]

    private static let atOnce: Int64 = 64

    init(session: Session) { self.session = session }

    mutating func tile(_ tile: Tile) throws -> Stored? {
        if tile.index >= end[tile.level] ?? 0 || read[tile.level] == nil { try load(from: tile) }
        return read[tile.level]?[tile.index]
    }

    private mutating func load(from tile: Tile) throws {
        let rows = try session.query(
            """
            SELECT index, root, hashes FROM log.merkle_tile
            WHERE level = \(Int32(tile.level)) AND index >= \(tile.index) AND index < \(tile.index + Self.atOnce)
            """)
        var tiles: [Int64: Stored] = [:]
        for row in rows {
            let hashes = row.withBytes(2) { $0.map(TreeHash.list) } ?? []
            tiles[try row.get(0)] = Stored(
                root: try row.get(1, as: Bytes?.self).flatMap { TreeHash(bytes: $0.array) }, hashes: hashes)
        }
        read[tile.level] = tiles
        end[tile.level] = tile.index + Self.atOnce
    }
}

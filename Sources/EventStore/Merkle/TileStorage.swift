internal import Foundation
internal import Postgres

/// Stores the tiles that have become full. The caller holds the sealer's lock.
struct TileStorage {
    let session: Session

    /// How many tiles one transaction stores at most.
    static let mostAtOnce = 256

    /// Stores up to `mostAtOnce` tiles over the first `size` leaves; true when none is left to do.
    func storeFullTiles(of size: Int64) throws -> Bool {
        var left = Self.mostAtOnce
        var parts = size
        for level in 0..<Int64.bitWidth / Tile.height {
            let full = parts / Int64(Tile.width)
            guard full > 0 else { break }
            let stored = try count(at: level)
            for index in stored..<max(full, stored) {
                guard left > 0 else { return false }
                try store(Tile(level: level, index: index))
                left -= 1
            }
            parts = full
        }
        return true
    }

    private func count(at level: Int) throws -> Int64 {
        try session.query("SELECT coalesce(max(index) + 1, 0) FROM log.merkle_tile WHERE level = \(Int32(level))")[0]
            .get(0)
    }

    private func store(_ tile: Tile) throws {
        let hashes = try tile.computed(in: session)
        guard hashes.count == Tile.width else {
            throw MissingHash(subtree: Subtree(level: tile.level * Tile.height, index: tile.parts.upperBound - 1))
        }
        var stack = SubtreeStack()
        for hash in hashes { stack.append(hash, level: 0) }
        _ = try session.query(
            """
            SELECT log.store_tile(
                \(Int32(tile.level)), \(tile.index), \(stack.root), \(Bytes(hashes.flatMap(\.bytes))))
            """)
    }
}

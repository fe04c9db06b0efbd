import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite struct `The tree in the database` {
    @Test func `gives the proofs of the whole log from its tiles`() async throws {
        try await TestDatabase.withStore { store, database in
            try await store.fill(600)
            let pool = Pool(.sealing(database.url), size: 1, logger: .quiet)
            _ = try await Sealer(pool: pool, key: nil).seal()
            let session = try database.session(as: "paraph_projector")
            #expect(try session.query("SELECT level, index FROM log.merkle_tile").count == 2)
            let leaves: [Data] = try session.query("SELECT leaf FROM log.event ORDER BY position").map { try $0.get(0) }
            var tree = StoredTree(session)
            for size in [Int64(1), 2, 255, 256, 257, 511, 512, 513, 600] {
                let root = try #require(TreeHash(bytes: NaiveTree.root(of: leaves.prefix(Int(size)))))
                #expect(try tree.root(at: size) == root)
                for leaf in [0, size / 2, size - 1] {
                    let hash = try #require(TreeHash(bytes: leaves[Int(leaf)]))
                    #expect(try tree.inclusionProof(of: leaf, in: size).root(of: hash) == root)
                }
                let whole = try tree.root(at: 600)
                #expect(try tree.consistencyProof(from: size, to: 600).proves(root, growsInto: whole))
            }
            #expect(throws: MissingHash.self) { try tree.root(at: 601) }
            await pool.close()
        }
    }

    @Test func `gives them as well where tiles have not been stored yet`() async throws {
        try await TestDatabase.withStore { store, database in
            try await store.fill(520)
            let session = try database.session(as: "paraph_projector")
            let head: TreeHash = try session.query("SELECT root FROM log.head")[0].get(0)
            var tree = StoredTree(session)
            #expect(try tree.root(at: 520) == head)
        }
    }

    @Test func `names the root on a new connection without reading all leaves again`() async throws {
        try await TestDatabase.withStore { store, database in
            try await store.fill(1_400)
            let pool = Pool(.sealing(database.url), size: 1, logger: .quiet)
            _ = try await Sealer(pool: pool, key: nil).seal()
            let roots = LogRoots()
            let known = try database.session(as: "paraph_projector")
            let marks = try [0, 1, 1_023, 1_280, 1_399, 1_400].map { try roots.mark(at: $0, in: known) }
            let leaves: [Data] = try known.query("SELECT leaf FROM log.event ORDER BY position").map { try $0.get(0) }
            for mark in marks {
                #expect(mark.root == TreeHash(bytes: NaiveTree.root(of: leaves.prefix(Int(mark.position)))))
            }
            // Whoever read the leaves from the first on would miss some.
            try LogForgery(database).owner.script("DELETE FROM log.event WHERE position <= 1280")
            let another = try database.session(as: "paraph_projector")
            for mark in marks.suffix(3) { #expect(try roots.mark(at: mark.position, in: another) == mark) }
            await pool.close()
        }
    }

    /// The tiles of each log are made up: all leaves but the last few are those of one tile, again and again.
    @Test func `is read in as many tiles as it has levels, from a thousand events to a million`() async throws {
        try await TestDatabase.withStore { store, database in
            try await store.fill(256)
            let owner = try database.owner()
            let tile = try #require(try Tile(level: 0, index: 0).computed(in: owner).hashes)
            var read: [Int] = []
            for size in [Int64(1_000), 10_000, 100_000, 1_000_000] {
                try owner.script("BEGIN; ALTER TABLE log.merkle_tile DISABLE TRIGGER ALL; DELETE FROM log.merkle_tile")
                try Self.repeatTile(tile, size, in: owner)
                var tree = StoredTree(owner)
                // As the newest events are in no tile, the tree ends with the last full one.
                let end = size / 256 * 256
                let proof = try tree.inclusionProof(of: size / 3, in: end)
                read.append(tree.tilesRead)
                #expect(try proof.root(of: tile.list[Int(size / 3 % 256)]) == tree.root(at: end))
                try owner.script("ROLLBACK")
            }
            // Two tiles a level: the leaf's and the one at the right edge.
            #expect(zip(read, [2, 4, 6, 6]).allSatisfy { $0 <= $1 }, "\(read)")
        }
    }

    private static func repeatTile(_ tile: (list: [TreeHash], root: TreeHash), _ size: Int64, in owner: Session) throws
    {
        var (hashes, root, count) = (tile.list, tile.root, size / 256)
        for level in 0..<3 where count > 0 {
            _ = try owner.query(
                """
                INSERT INTO log.merkle_tile (level, index, root, hashes)
                SELECT \(Int32(level)), n, \(Bytes(root.bytes)), \(Bytes(hashes.flatMap(\.bytes)))
                FROM generate_series(0, \(count - 1)) AS n
                """)
            var stack = SubtreeStack()
            for _ in 0..<256 { stack.append(root, level: 0) }
            hashes = Array(repeating: root, count: 256)
            root = stack.root
            count /= 256
        }
    }
}

extension [TreeHash] {
    /// Of a whole tile.
    fileprivate var hashes: (list: [TreeHash], root: TreeHash)? {
        guard count == 256 else { return nil }
        var stack = SubtreeStack()
        for hash in self { stack.append(hash, level: 0) }
        return (self, stack.root)
    }
}

extension EventStore {
    /// Enters lines in daybooks of one office until the log holds `count` events; a daybook has five.
    func fill(_ count: Int, of office: ID<Office> = .fresh, dossier: ID<Dossier>? = nil) async throws {
        var left = count - Int(try await head().position)
        while left > 0 {
            let writes = (0..<min(10, (left + 4) / 5)).map { number -> (ID<Daybook>, Int, [String]) in
                let lines = (0..<min(5, left - number * 5)).map { "line \(left) \($0)" }
                return (ID<Daybook>.fresh, 0, lines)
            }
            _ = try await append(.several(writes, of: office, dossier: dossier))
            left = count - Int(try await head().position)
        }
    }
}

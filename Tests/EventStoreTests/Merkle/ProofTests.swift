import Crypto
import Foundation
import Testing

@testable import EventStore

@Suite struct `A proof from the tree` {
    /// The leaves 0, 1, 2 … and the roots over any of them, computed once.
    private struct Sample {
        let leaves: [TreeHash]
        private var roots: [Range<Int64>: TreeHash] = [:]

        init(_ leaves: [TreeHash]) { self.leaves = leaves }

        static func numbered(_ count: Int) -> Sample {
            Sample((0..<count).map { TreeHash(SHA256.hash(data: Data("leaf \($0)".utf8))) })
        }

        mutating func root(over range: Range<Int64>) -> TreeHash {
            if let known = roots[range] { return known }
            let hashes = leaves[Int(range.lowerBound)..<Int(range.upperBound)].map { Data($0.bytes) }
            let root = TreeHash(bytes: NaiveTree.root(of: hashes)) ?? .empty
            roots[range] = root
            return root
        }

        mutating func inclusion(of leaf: Int64, in size: Int64) -> InclusionProof {
            InclusionProof(
                leafIndex: leaf, treeSize: size,
                hashes: ProofPath.inclusion(of: leaf, in: size).map { root(over: $0) })
        }

        mutating func consistency(from old: Int64, to new: Int64) -> ConsistencyProof {
            ConsistencyProof(
                from: old, to: new, hashes: ProofPath.consistency(from: old, to: new).map { root(over: $0) })
        }
    }

    @Test func `leads from every leaf of every tree of up to seventy to its root, and from no other leaf`() {
        var sample = Sample.numbered(70)
        for size in Int64(1)...70 {
            let root = sample.root(over: 0..<size)
            for leaf in 0..<size {
                let proof = sample.inclusion(of: leaf, in: size)
                #expect(proof.root(of: sample.leaves[Int(leaf)]) == root)
                #expect(proof.root(of: .empty) != root)
                #expect(proof.hashes.count <= Int64.bitWidth - (size - 1).leadingZeroBitCount)
                let elsewhere = InclusionProof(leafIndex: leaf ^ 1, treeSize: size, hashes: proof.hashes)
                if size > 1 { #expect(elsewhere.root(of: sample.leaves[Int(leaf)]) != root) }
                let long = InclusionProof(leafIndex: leaf, treeSize: size, hashes: proof.hashes + [.empty])
                #expect(long.root(of: sample.leaves[Int(leaf)]) == nil)
                let short = InclusionProof(leafIndex: leaf, treeSize: size, hashes: Array(proof.hashes.dropLast()))
                if size > 1 { #expect(short.root(of: sample.leaves[Int(leaf)]) == nil) }
            }
        }
    }

    @Test func `shows of every two trees of up to seventy that one grew out of the other, and of no other two`() {
        var sample = Sample.numbered(70)
        for new in Int64(1)...70 {
            let newRoot = sample.root(over: 0..<new)
            for old in 0...new {
                let oldRoot = old == 0 ? TreeHash.empty : sample.root(over: 0..<old)
                let proof = sample.consistency(from: old, to: new)
                #expect(proof.proves(oldRoot, growsInto: newRoot), "\(old) to \(new)")
                guard old > 0 else { continue }
                let other = TreeHash(SHA256.hash(data: Data("another".utf8)))
                #expect(!proof.proves(other, growsInto: newRoot))
                #expect(!proof.proves(oldRoot, growsInto: other))
                let longer = ConsistencyProof(from: old, to: new, hashes: proof.hashes + [.empty])
                #expect(!longer.proves(oldRoot, growsInto: newRoot))
            }
        }
    }

    /// From the reference tests of Certificate Transparency, over the leaves of their tree; leaves and sizes count from 1 there.
    @Test(
        arguments: [
            (1, 8, ["96a296d2", "5f083f0a", "6b47aaf2"]), (6, 8, ["bc1a0643", "ca854ea1", "d37ee418"]),
            (3, 3, ["fac54203"]), (2, 5, ["6e340b9c", "5f083f0a", "bc1a0643"]),
        ] as [(Int64, Int64, [String])])
    func `of a leaf is the published one`(leaf: Int64, size: Int64, hashes: [String]) throws {
        var sample = try Self.published()
        #expect(sample.inclusion(of: leaf - 1, in: size).hashes.map { String($0.hex.prefix(8)) } == hashes)
    }

    @Test(
        arguments: [
            (1, 1, []), (1, 8, ["96a296d2", "5f083f0a", "6b47aaf2"]), (6, 8, ["0ebc5d34", "ca854ea1", "d37ee418"]),
            (2, 5, ["5f083f0a", "bc1a0643"]),
        ] as [(Int64, Int64, [String])])
    func `of growth is the published one`(old: Int64, new: Int64, hashes: [String]) throws {
        var sample = try Self.published()
        #expect(sample.consistency(from: old, to: new).hashes.map { String($0.hex.prefix(8)) } == hashes)
    }

    private static func published() throws -> Sample {
        Sample(
            try `The tree of the log`.leaves.map { leaf in
                let data = Data(try #require([UInt8](hex: leaf)))
                return try #require(TreeHash(bytes: NaiveTree.leaf(data)))
            })
    }

    @Test func `needs no more subtrees than twice the height of the tree`() {
        for size in [Int64(1), 255, 256, 257, 1_000_003, 1 << 40] {
            for leaf in [0, size / 3, size - 1] {
                let subtrees = ProofPath.inclusion(of: leaf, in: size).flatMap { Subtree.covering($0) }
                #expect(subtrees.count <= 2 * (Int64.bitWidth - size.leadingZeroBitCount))
            }
        }
    }

    @Test func `is made of subtrees that cover their leaves once`() {
        for first in Int64(0)...40 {
            for end in first...70 {
                let subtrees = Subtree.covering(first..<end)
                #expect(subtrees.flatMap { Array($0.leaves) } == Array(first..<end))
                for (left, right) in zip(subtrees, subtrees.dropFirst()) where left.level == right.level {
                    #expect(left.index & 1 == 1, "two halves of one tree would be one subtree")
                }
            }
        }
    }
}

/// That a leaf is in a tree: the audit path of RFC 6962 §2.1.1, from the leaf upwards.
public struct InclusionProof: Sendable, Equatable {
    public let leafIndex: Int64
    public let treeSize: Int64
    public let hashes: [TreeHash]

    public init(leafIndex: Int64, treeSize: Int64, hashes: [TreeHash]) {
        self.leafIndex = leafIndex
        self.treeSize = treeSize
        self.hashes = hashes
    }

    /// The root of the tree that has `leaf` at that index (RFC 9162 §2.1.3.2); nil where the number of hashes does not fit the sizes.
    public func root(of leaf: TreeHash) -> TreeHash? {
        guard 0 <= leafIndex, leafIndex < treeSize else { return nil }
        var walk = Walk(from: leafIndex, to: treeSize - 1)
        var root = leaf
        for hash in hashes {
            guard let side = walk.step() else { return nil }
            root = side == .left ? TreeHash.node(hash, root) : TreeHash.node(root, hash)
        }
        return walk.isAtTop ? root : nil
    }
}

/// That one tree grew out of another: the proof of RFC 6962 §2.1.2.
public struct ConsistencyProof: Sendable, Equatable {
    public let from: Int64
    public let to: Int64
    public let hashes: [TreeHash]

    public init(from: Int64, to: Int64, hashes: [TreeHash]) {
        self.from = from
        self.to = to
        self.hashes = hashes
    }

    /// Whether the first `from` leaves of the tree with root `new` are those of the tree with root `old` (RFC 9162 §2.1.4.2).
    public func proves(_ old: TreeHash, growsInto new: TreeHash) -> Bool {
        guard 0 <= from, from <= to else { return false }
        if from == 0 { return hashes.isEmpty && old == .empty }
        if from == to { return hashes.isEmpty && old == new }
        var path = hashes[...]
        if from.nonzeroBitCount == 1 { path = ([old] + hashes)[...] }
        guard let first = path.popFirst() else { return false }
        var walk = Walk(from: from - 1, to: to - 1)
        walk.climbRightEdge()
        var (oldRoot, newRoot) = (first, first)
        for hash in path {
            guard let side = walk.step() else { return false }
            if side == .left {
                oldRoot = TreeHash.node(hash, oldRoot)
                newRoot = TreeHash.node(hash, newRoot)
            } else {
                newRoot = TreeHash.node(newRoot, hash)
            }
        }
        return walk.isAtTop && oldRoot == old && newRoot == new
    }
}

/// The path from a node up to the root, together with that of the last node of its level, which is the tree's right edge.
private struct Walk {
    enum Side { case left, right }

    private var node: Int64
    private var last: Int64

    init(from node: Int64, to last: Int64) {
        self.node = node
        self.last = last
    }

    var isAtTop: Bool { last == 0 }

    /// Goes up to where the node has a sibling, and one level further. Answers on which side the sibling is; nil at the root.
    mutating func step() -> Side? {
        guard last != 0 else { return nil }
        let isLeft = node & 1 == 1 || node == last
        if isLeft { while node & 1 == 0, node != 0 { halve() } }
        halve()
        return isLeft ? .left : .right
    }

    /// Skips the levels on which the smaller tree ends with a complete subtree.
    mutating func climbRightEdge() {
        while node & 1 == 1 { halve() }
    }

    private mutating func halve() {
        node >>= 1
        last >>= 1
    }
}

/// The ranges of leaves that the hashes of a proof are roots over, in the order of the proof.
enum ProofPath {
    /// RFC 6962 §2.1.1.
    static func inclusion(of leaf: Int64, in size: Int64) -> [Range<Int64>] {
        var path: [Range<Int64>] = []
        var leaves = 0..<size
        while leaves.count > 1 {
            let middle = split(leaves)
            if leaf < middle {
                path.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                path.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
            }
        }
        return path.reversed()
    }

    /// RFC 6962 §2.1.2.
    static func consistency(from old: Int64, to new: Int64) -> [Range<Int64>] {
        guard 0 < old, old < new else { return [] }
        var path: [Range<Int64>] = []
        var leaves = 0..<new
        while leaves.upperBound != old {
            let middle = split(leaves)
            if old <= middle {
                path.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                path.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
            }
        }
        // The root of the smaller tree as a whole is known to the verifier.
        if leaves.lowerBound > 0 { path.append(leaves) }
        return path.reversed()
    }

    /// Where RFC 6962 §2.1 divides a tree: after the largest power of two that is smaller than its size.
    private static func split(_ leaves: Range<Int64>) -> Int64 {
        let count = leaves.upperBound - leaves.lowerBound
        return leaves.lowerBound + (1 << (Int64.bitWidth - 1 - (count - 1).leadingZeroBitCount))
    }
}

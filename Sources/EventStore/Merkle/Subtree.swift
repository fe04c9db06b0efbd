/// A perfect subtree of the log's tree: the 2^`level` leaves that begin with leaf `index` · 2^`level`.
public struct Subtree: Hashable, Sendable {
    public let level: Int
    public let index: Int64

    public init(level: Int, index: Int64) {
        self.level = level
        self.index = index
    }

    public var leaves: Range<Int64> { index << level..<(index + 1) << level }

    var halves: (left: Subtree, right: Subtree) {
        (Subtree(level: level - 1, index: index * 2), Subtree(level: level - 1, index: index * 2 + 1))
    }

    /// The fewest perfect subtrees that hold these leaves and no others, in order.
    public static func covering(_ leaves: Range<Int64>) -> [Subtree] {
        var subtrees: [Subtree] = []
        var next = leaves.lowerBound
        while next < leaves.upperBound {
            let most = Int64.bitWidth - 1 - (leaves.upperBound - next).leadingZeroBitCount
            let level = next == 0 ? most : min(next.trailingZeroBitCount, most)
            subtrees.append(Subtree(level: level, index: next >> level))
            next += 1 << level
        }
        return subtrees
    }
}

/// The roots of adjacent perfect subtrees, the largest first, to which leaves and subtrees are added from left to right. Where they begin
/// with the first leaf, they are a frontier.
struct SubtreeStack {
    private(set) var nodes: [(level: Int, hash: TreeHash)] = []

    init() {}

    init(_ frontier: Frontier) {
        var rest = frontier.count
        for hash in frontier.nodes {
            let level = UInt64.bitWidth - 1 - rest.leadingZeroBitCount
            nodes.append((level, hash))
            rest -= 1 << level
        }
    }

    /// Adds the next subtree; two of one level become one of the level above.
    mutating func append(_ hash: TreeHash, level: Int) { append(hash, level: level) { _, _ in } }

    /// - Parameter formed: called with the subtree, and with each that is formed by it, from below upwards.
    mutating func append(_ hash: TreeHash, level: Int, formed: (Int, TreeHash) throws -> Void) rethrows {
        var (hash, level) = (hash, level)
        try formed(level, hash)
        while let last = nodes.last, last.level == level {
            hash = TreeHash.node(last.hash, hash)
            level += 1
            nodes.removeLast()
            try formed(level, hash)
        }
        nodes.append((level, hash))
    }

    /// The root over everything added, as RFC 6962 §2.1 defines it.
    var root: TreeHash {
        guard var root = nodes.last?.hash else { return .empty }
        for node in nodes.dropLast().reversed() { root = TreeHash.node(node.hash, root) }
        return root
    }
}

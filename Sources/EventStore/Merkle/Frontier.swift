/// The right edge of the log's Merkle tree (RFC 6962): one node for each set bit of the number of leaves, largest first.
/// It is all that is needed to add leaves and to compute the root.
public struct Frontier: Sendable, Equatable {
    public private(set) var count: UInt64
    public private(set) var nodes: [TreeHash]

    public init() {
        count = 0
        nodes = []
    }

    /// - Parameter nodes: one for each set bit of `count`, the largest first.
    init(count: UInt64, nodes: [TreeHash]) {
        self.count = count
        self.nodes = nodes
    }

    /// Nil unless `bytes` hold one node for each set bit of `count`.
    public init?(count: UInt64, bytes: [UInt8]) {
        guard bytes.count == 32 * count.nonzeroBitCount else { return nil }
        self.count = count
        nodes = stride(from: 0, to: bytes.count, by: 32).compactMap { TreeHash(bytes: bytes[$0..<$0 + 32]) }
    }

    public mutating func append(_ leaf: TreeHash) {
        var node = leaf
        var remaining = count
        while remaining & 1 == 1 {
            node = TreeHash.node(nodes.removeLast(), node)
            remaining >>= 1
        }
        nodes.append(node)
        count += 1
    }

    public var root: TreeHash {
        guard var root = nodes.last else { return .empty }
        for node in nodes.dropLast().reversed() { root = TreeHash.node(node, root) }
        return root
    }

    public var bytes: [UInt8] { nodes.flatMap(\.bytes) }
}

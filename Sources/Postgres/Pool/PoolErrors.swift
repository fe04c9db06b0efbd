/// All connections of the pool stayed busy for as long as the caller may wait. Nothing was sent; trying again is safe.
public struct PoolTimeout: Error, Sendable, CustomStringConvertible {
    public let waited: Duration

    public var description: String { "no connection became free within \(waited)" }
}

/// The pool was closed; nothing was sent.
public struct PoolClosed: Error, Sendable, CustomStringConvertible {
    public var description: String { "the connection pool is closed" }
}

/// One session on a thread of its own. A whole unit of work is one closure, so it costs one hop, however many statements.
public actor Connection {
    private let executor: ThreadExecutor
    private var keeper: SessionKeeper

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects at first use, and again when the connection was lost.
    public init(_ configuration: SessionConfiguration, name: String = "pg-connection") {
        executor = ThreadExecutor(name: name)
        keeper = SessionKeeper(configuration)
    }

    deinit { executor.stop() }

    /// Runs the closure on the connection's thread, where it may block. A transaction it leaves open is rolled back.
    public func run<T: Sendable>(_ body: @Sendable (Session) throws -> T) throws -> T {
        let session = try keeper.live()
        defer { session.rollBack() }
        return try body(session)
    }

    /// Runs the closure between BEGIN and COMMIT.
    public func transaction<T: Sendable>(_ body: @Sendable (Session) throws -> T) throws -> T {
        try run { try $0.transaction(body) }
    }

    /// Disconnects; the next use connects anew.
    public func close() { keeper.close() }
}

/// One session on a thread of its own. A unit of work is one closure, however many statements it has, so it costs one change of thread.
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

import Glibc

/// How somebody comes by a lock that keeps out everybody else: who waits for it also holds up whoever comes behind. So it is waited
/// for briefly, and tried again after a pause.
///
/// Both grow: those in the way may be there for hours (a dump), and others are then held up for a ninth of the time, a second and a
/// quarter at most. A vacuum that the server began by itself gives way to who waits for a second.
public struct GivingWay: Sendable {
    /// Before the next try.
    public private(set) var pause = Duration.milliseconds(200)

    private static let longestPause = Duration.seconds(10)
    private static let shortestWait = Duration.milliseconds(50)

    public init() {}

    /// How long a try waits for each lock.
    var wait: Duration { max(Self.shortestWait, pause / 8) }

    /// Said in the transaction of a try: where a lock is not to be had it fails with `isLockNotAvailable`. And who has got it and is
    /// paused then loses it after ten seconds, with the connection.
    public var setting: String {
        "SET LOCAL lock_timeout = '\(wait.milliseconds)ms'; SET LOCAL idle_in_transaction_session_timeout = '10s'"
    }

    /// The lock was not to be had.
    public mutating func prolong() { pause = min(pause * 2, Self.longestPause) }
}

extension Session {
    /// Runs the closure in a transaction that waits for locks as `GivingWay` says, and runs it again until it has got all it asks
    /// for. Blocks between the tries too.
    /// - Parameter turn: takes the lock by which those who would do the same wait for one another, and nobody else.
    public func transactionGivingWay<T>(inTurn turn: SQL, _ body: (Session) throws -> T) throws -> T {
        var manner = GivingWay()
        while true {
            do {
                return try transaction { session in
                    _ = try session.query(turn)
                    try session.script(manner.setting)
                    return try body(session)
                }
            } catch let error as PostgresError where error.isLockNotAvailable {
                usleep(useconds_t(manner.pause.milliseconds) * 1_000)
                manner.prolong()
            }
        }
    }
}

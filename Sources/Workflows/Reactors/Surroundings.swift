import Documents
import EventStore
import Postgres

/// What a reactor needs besides the event: the log, the database, the read models, room in the line for files; and time, which a server
/// that is asked to stop has no more.
enum Surroundings {
    /// Whether `error` came of them alone, and passes without anything done to the event.
    static func areToBlame(for error: any Error) -> Bool {
        switch error {
        case is ReadModelsBehind, is LogUnavailable, is LogDiskFull, is PoolTimeout, is PoolClosed,
            is TooMuchContention, is DocumentsBusy, is CancellationError:
            true
        case let error as PostgresError: error.isOfTheServer
        default: false
        }
    }
}

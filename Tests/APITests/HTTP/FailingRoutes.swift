import Documents
import Foundation
import Hummingbird

@testable import API
@testable import EventStore
@testable import Postgres
@testable import Workflows

/// Routes that fail, each in its way.
struct FailingRoutes: RouteGroup {
    struct Surprise: Error {
        let secret = "the password is tulip"
    }

    static let failures: [(name: String, error: any Error)] = [
        ("surprise", Surprise()), ("database", PoolTimeout(waited: .seconds(5))), ("disk", POSIXError(.ENOSPC)),
        ("closed", PoolClosed()), ("log", LogUnavailable(reason: "gone")), ("log-full", LogDiskFull()),
        ("spool", SpoolFailure(errno: ENOSPC)), ("quota", SpoolFailure(errno: EDQUOT)),
        ("unwritable", SpoolFailure(errno: EROFS)), ("no-room", PostgresError("53100", "no space left")),
        ("connection", PostgresError("08006", "gone")), ("shutdown", PostgresError("57P01", "terminating")),
        ("crowd", PostgresError("53300", "too many clients")),
        ("worker", DocumentError.workerDied), ("slow-worker", DocumentError.timedOut),
        ("busy-worker", DocumentsBusy()), ("file", DocumentError.notAPDF),
        ("http", HTTPError(.badRequest, message: "no")), ("cancelled", CancellationError()),
        ("blocked", Problem(.conflict, "other-epoch", ["epoch": "b"]).with("blockers", json: Array("[1,2]".utf8))),
    ]

    var routes: [Route<SampleAPI.Clerk>] {
        Self.failures.map { name, error in
            Route(
                open: .get, PathTemplate("/v1/fail/\(name)"),
                Operation("fail-\(name)", "Fails", tag: "Failures").answers(204, "Never."),
                handle: { _, _ in throw error })
        }
    }
}

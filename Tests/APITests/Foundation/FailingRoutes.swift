import Foundation
import Hummingbird

@testable import API

/// Routes that fail, each in its way.
struct FailingRoutes: RouteGroup {
    struct Surprise: Error {
        let secret = "the password is tulip"
    }

    struct DatabaseGone: ClassifiedFailure {
        let failure: Failure? = .databaseUnavailable
    }

    static let failures: [(name: String, error: any Error)] = [
        ("surprise", Surprise()), ("database", DatabaseGone()), ("disk", POSIXError(.ENOSPC)),
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

public import Domain
import Foundation

/// Where the time of commands comes from. It can be set for trials of rules about dates (`PARAPH_CLOCK`), and then runs on.
public struct Clock: Sendable {
    private let offset: Int64

    public static let system = Clock(offset: 0)

    /// A clock that stands at `start` now.
    public static func starting(at start: Timestamp) -> Clock {
        Clock(offset: start.microseconds - Timestamp(Date()).microseconds)
    }

    private init(offset: Int64) { self.offset = offset }

    public func now() -> Timestamp { Timestamp(microseconds: Timestamp(Date()).microseconds + offset) }
}

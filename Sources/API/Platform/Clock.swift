public import Domain
internal import Foundation

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

extension UUID {
    /// A fresh identity whose first 48 bits are the time in milliseconds (RFC 9562 version 7), so that indexes grow at one end.
    static func timeOrdered() -> UUID {
        let milliseconds = UInt64(Timestamp(Date()).microseconds / 1_000)
        return UUID(
            high: milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xfff),
            low: UInt64.random(in: 0...UInt64.max) >> 2 | 0x8000_0000_0000_0000)
    }
}

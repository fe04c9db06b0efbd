internal import Domain
public import Foundation

extension UUID {
    /// A fresh identity whose first 48 bits are the time in milliseconds (RFC 9562 version 7), so that indexes grow at one end:
    /// every event's id is one.
    public static func timeOrdered() -> UUID {
        let milliseconds = UInt64(Timestamp(Date()).microseconds / 1_000)
        return UUID(
            high: milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xfff),
            low: UInt64.random(in: 0...UInt64.max) >> 2 | 0x8000_0000_0000_0000)
    }
}

internal import Domain
public import Foundation

extension UUID {
    /// A fresh identity whose first 48 bits are the time in milliseconds (RFC 9562 version 7), so that indexes grow at one end:
    /// every event's id is one.
    public static func timeOrdered() -> UUID {
        random(behind: UInt64(Timestamp(Date()).microseconds / 1_000))
    }
}

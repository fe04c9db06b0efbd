internal import Foundation
internal import Synchronization

/// A point before or after a commit at which a test may kill this process, as a power cut would: with `PARAPH_FAULT_POINT=<name>:<n>` it
/// is killed when it passes there for the n-th time. Without effect unless `PARAPH_TESTING=1`.
public enum CrashPoint: String, Sendable {
    /// The bytes of a document are stored; no event names them yet.
    case contentStored = "content-stored"
    /// A batch is about to be written.
    case beforeAppend = "before-append"
    /// The batch is durable; neither callers nor readers have been told.
    case appended
    /// Its callers have their outcomes; no response has been sent yet.
    case answered
    /// Rows and checkpoint of the read models are written and not committed.
    case beforeProjected = "before-projected"
    /// They are committed; the registry has not been told.
    case projected
    /// A reactor has done its work, and its checkpoint does not say so.
    case reacted

    /// Kills the process here where that was asked for.
    public func pass() { Self.wanted?.count(self) }

    private static let wanted = WantedCrash(ProcessInfo.processInfo.environment)
}

private final class WantedCrash: Sendable {
    private let point: CrashPoint
    private let passesLeft: Atomic<Int>

    init?(_ environment: [String: String]) {
        guard environment["PARAPH_TESTING"] == "1", let text = environment["PARAPH_FAULT_POINT"] else { return nil }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let point = CrashPoint(rawValue: String(parts[0])), let passes = Int(parts[1]) else {
            preconditionFailure("PARAPH_FAULT_POINT is \(text), which names no point of this program and a count")
        }
        self.point = point
        passesLeft = Atomic(passes)
    }

    func count(_ reached: CrashPoint) {
        guard reached == point, passesLeft.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
    }
}

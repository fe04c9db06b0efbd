internal import Foundation
internal import Synchronization

/// A place around a commit where a trial may have this process killed, as by a power cut: `PARAPH_FAULT_POINT=<name>:<n>`
/// kills it when it gets there for the n-th time. Inert unless `PARAPH_TESTING=1` says that this is a trial.
public enum CrashPoint: String, Sendable {
    /// The bytes of a document are stored; no event names them yet.
    case contentStored = "content-stored"
    /// A batch is about to be written.
    case beforeAppend = "before-append"
    /// The batch is durable, and nobody has been told.
    case appended
    /// Its callers have their outcomes, which are not on the wire yet.
    case answered
    /// Rows and checkpoint of the read models are written and not committed.
    case beforeProjected = "before-projected"
    /// They are committed, and the registry does not know.
    case projected
    /// A reactor has done its work, and its checkpoint does not say so.
    case reacted

    /// Ends the process here if the trial wants it so.
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

import Foundation
import Synchronization

/// How far something has come: a bar, and how much is done in a second.
final class ProgressBar: Sendable {
    private let unit: String
    private let line = ProgressLine()
    private let began = ContinuousClock.now
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

    private static let width = 30

    init(unit: String) { self.unit = unit }

    func show(_ done: Int64, of total: Int64) {
        guard line.isShown, isDue(isLast: done == total) else { return }
        let seconds = began.duration(to: .now) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        line.show("\(Self.bar(done, of: total))  \(done) \(unit), \(rate) a second")
    }

    /// Full where more was done than there should be: a tampered archive holds what its manifest does not count.
    static func bar(_ done: Int64, of total: Int64) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let filled = Int(share * Double(width))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
        return "[\(bar)] \(Int(share * 100)) %"
    }

    /// Leaves the line as if nothing had been there.
    func clear() { line.clear() }

    private func isDue(isLast: Bool) -> Bool {
        shownAt.withLock { shown in
            let now = ContinuousClock.now
            if let shown, !isLast, shown.duration(to: now) < .milliseconds(100) { return false }
            shown = now
            return true
        }
    }
}

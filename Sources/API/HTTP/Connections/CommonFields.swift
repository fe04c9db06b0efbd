import Glibc
import Synchronization

/// The lines that every answer's head ends with: its date, and who answers. They are made once a second.
final class CommonFields: Sendable {
    private struct Made {
        let second: time_t
        let lines: String
    }

    private let server: String?
    private let made = Mutex(Made(second: 0, lines: ""))

    /// - Parameter server: what the answers say that they come from.
    init(server: String?) { self.server = server }

    var lines: String {
        let now = time(nil)
        return made.withLock { made in
            if made.second != now { made = Made(second: now, lines: Self.lines(at: now, by: server)) }
            return made.lines
        }
    }

    private static func lines(at second: time_t, by server: String?) -> String {
        "Date: \(date(second))\r\n" + (server.map { "Server: \($0)\r\n" } ?? "")
    }

    /// As RFC 9110 §5.6.7 has it.
    static func date(_ second: time_t) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (day, month) = (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
        let date = "\(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900)"
        return "\(day), \(date) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}

import HTTPTypes
import Hummingbird

/// RFC 7240: what the caller would like. What cannot be read is ignored, as the standard demands.
struct Preferences: Equatable, Sendable {
    enum Handling: String, Sendable {
        case strict, lenient
    }

    /// The longest wait anybody gets.
    static let longestWait = Duration.seconds(60)

    var wait: Duration?
    var handling: Handling?

    init(_ headers: [String] = []) {
        // §2: when a preference is repeated, the first one counts.
        for preference in headers.joined(separator: ",").split(separator: ",").reversed() {
            let head = preference.split(separator: ";").first ?? ""
            let parts = head.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
            guard parts.count == 2 else { continue }
            let value = parts[1].filter { $0 != "\"" }
            switch parts[0].lowercased() {
            case "wait": if let seconds = UInt32(value) { wait = min(.seconds(Int64(seconds)), Self.longestWait) }
            case "handling": if let given = Handling(rawValue: value.lowercased()) { handling = given }
            default: break
            }
        }
    }
}

extension Request {
    var preferences: Preferences { Preferences(headers[values: .prefer]) }
}

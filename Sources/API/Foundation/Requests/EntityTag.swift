import HTTPTypes
import Hummingbird

/// The version of a resource as a strong entity tag, `"12"` with its quotes.
struct EntityTag: Equatable, Sendable {
    let version: Int64

    var text: String { "\"\(version)\"" }

    init(version: Int64) {
        self.version = version
    }

    /// nil for weak tags and for what is not a version of ours.
    init?(_ text: some StringProtocol) {
        let digits = text.dropFirst().dropLast()
        guard text.utf8.count >= 3, text.hasPrefix("\""), text.hasSuffix("\""), digits.utf8.allSatisfy(\.isDigit),
            let version = Int64(digits)
        else { return nil }
        self.version = version
    }
}

/// The versions a command is willing to meet.
struct IfMatch: Equatable, Sendable {
    let versions: [Int64]

    func matches(_ version: Int64) -> Bool { versions.contains(version) }

    /// The one version named; nil when there are several.
    var single: Int64? { versions.count == 1 ? versions[0] : nil }
}

extension Request {
    /// RFC 9110 §13.1.1. Throws 428 without the header, and `invalid-if-match` for `*`, weak tags and foreign tags:
    /// each would let somebody overwrite what they have not seen.
    func ifMatch() throws -> IfMatch {
        guard let text = headers[.ifMatch] else { throw Problem.preconditionRequired }
        let tags = text.split(separator: ",", omittingEmptySubsequences: false).map {
            EntityTag($0.trimmingSpaces())?.version
        }
        let versions = tags.compactMap { $0 }
        guard versions.count == tags.count, versions.count <= 20 else {
            throw FieldErrors("invalid-if-match", header: "If-Match")
        }
        return IfMatch(versions: versions)
    }

    /// RFC 9110 §13.1.2, by weak comparison: whether the caller already holds what `tag` (with its quotes) names.
    func alreadyHolds(tag: String) -> Bool {
        guard let text = headers[.ifNoneMatch] else { return false }
        return text.split(separator: ",").contains { item in
            let item = item.trimmingSpaces()
            return item == "*" || item == tag || item == "W/" + tag
        }
    }
}

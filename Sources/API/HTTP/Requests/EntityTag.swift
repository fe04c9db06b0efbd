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
    init?(_ text: Substring) {
        let quote = UInt8(ascii: "\"")
        let digits = text.utf8.dropFirst().dropLast()
        guard text.utf8.count >= 3, text.utf8.first == quote, text.utf8.last == quote, digits.allSatisfy(\.isDigit),
            let version = Int64(Substring(digits))
        else { return nil }
        self.version = version
    }
}

extension EntityTag {
    /// How many versions one `If-Match` may name.
    fileprivate static let most = 20

    static let schema = Schema.string(pattern: "^\"[0-9]{1,18}\"$")
    static let listSchema = Schema.string(
        pattern: "^\"[0-9]{1,18}\"([ \\t]*,[ \\t]*\"[0-9]{1,18}\"){0,\(most - 1)}$")
}

extension Request {
    /// RFC 9110 §13.1.1. Throws 428 without the header, and `invalid-if-match` for `*`, weak tags and foreign tags:
    /// each would let somebody overwrite what they have not seen.
    /// - Returns: the versions that the command may meet.
    func ifMatch() throws -> Set<Int> {
        guard let text = headers.text(of: .ifMatch) else { throw Problem.preconditionRequired }
        if let tag = EntityTag(text[...]) { return [Int(tag.version)] }
        let tags = text.split(separator: ",", omittingEmptySubsequences: false).map {
            EntityTag(Substring($0.trimmingSpaces()))
        }
        let versions = tags.compactMap { $0.map { Int($0.version) } }
        guard versions.count == tags.count, versions.count <= EntityTag.most else {
            throw FieldErrors("invalid-if-match", header: "If-Match")
        }
        return Set(versions)
    }

    /// RFC 9110 §13.1.2, by weak comparison: whether the caller already holds what `tag` (with its quotes) names.
    func alreadyHolds(tag: String) -> Bool {
        guard let text = headers.text(of: .ifNoneMatch) else { return false }
        return text.split(separator: ",").contains { item in
            let item = item.trimmingSpaces()
            return item == "*" || item == tag || item == "W/" + tag
        }
    }
}

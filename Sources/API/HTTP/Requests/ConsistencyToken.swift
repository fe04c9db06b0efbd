import HTTPTypes
import Hummingbird

/// A point of the log: `<epoch>.<position>`. Who gives it back reads nothing older.
struct ConsistencyToken: Equatable, Sendable, CustomStringConvertible {
    /// Names the log itself, so that a token of a replaced log is noticed.
    let epoch: String
    let position: Int64

    var description: String { "\(epoch).\(position)" }

    init(epoch: String, position: Int64) {
        self.epoch = epoch
        self.position = position
    }

    init?(_ text: String) {
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return nil }
        let digits = text[text.index(after: dot)...]
        guard text.utf8.count <= 128, digits.utf8.allSatisfy(\.isDigit), let position = Int64(digits),
            text[..<dot].utf8.allSatisfy({ $0.isDigit || $0.isLetter || "-_".utf8.contains($0) })
        else { return nil }
        self.init(epoch: String(text[..<dot]), position: position)
    }

    static let schema = Schema.string(length: 3...128, pattern: "^[A-Za-z0-9_-]+\\.[0-9]{1,18}$")
}

extension Request {
    func consistencyToken() throws -> ConsistencyToken? {
        guard let text = headers.text(of: .consistencyToken) else { return nil }
        guard let token = ConsistencyToken(text) else {
            throw FieldErrors("invalid-consistency-token", header: "Consistency-Token")
        }
        return token
    }
}

import HTTPTypes
import Hummingbird

/// The caller's name for one command: 1 to 255 visible ASCII characters. Quotes around it, as in the IETF draft, belong to it.
struct IdempotencyKey: Hashable, Sendable {
    let text: String

    init?(_ text: String) {
        guard 1...255 ~= text.utf8.count, text.utf8.allSatisfy(\.isVisibleASCII) else { return nil }
        self.text = text
    }

    static let schema = Schema.string(length: 1...255, pattern: "^[!-~]+$")
}

extension Request {
    func idempotencyKey() throws -> IdempotencyKey? {
        let given = headers[values: .idempotencyKey]
        guard let text = given.first else { return nil }
        guard given.count == 1, let key = IdempotencyKey(text) else {
            throw FieldErrors("invalid-idempotency-key", header: "Idempotency-Key")
        }
        return key
    }
}

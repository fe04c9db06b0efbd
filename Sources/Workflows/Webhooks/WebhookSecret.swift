import Crypto
public import Foundation

/// The key a webhook's deliveries are signed with (Standard Webhooks, "Signature scheme"): `whsec_` and 32 random bytes in base64.
public struct WebhookSecret: Sendable, Equatable {
    let key: Data

    private static let marker = "whsec_"

    init(key: Data) { self.key = key }

    /// Nil unless `text` is `whsec_` and 24 to 64 bytes in base64.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.marker), let key = Data(base64Encoded: String(text.dropFirst(Self.marker.count))),
            24...64 ~= key.count
        else { return nil }
        self.key = key
    }

    public static func random() -> WebhookSecret {
        var generator = SystemRandomNumberGenerator()
        return WebhookSecret(key: Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }))
    }

    public var text: String { Self.marker + key.base64EncodedString() }

    /// One signature as the header `webhook-signature` lists it.
    /// - Parameter timestamp: seconds since 1970, as in `webhook-timestamp`.
    public func signature(of id: String, timestamp: Int64, body: Data) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        code.update(data: Data("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }
}

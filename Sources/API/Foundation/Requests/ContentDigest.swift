import Foundation
import HTTPTypes
import Hummingbird

/// RFC 9530: the SHA-256 the sender vouches for, `sha-256=:base64:`.
struct ContentDigest: Equatable, Sendable {
    /// 32 bytes.
    let sha256: [UInt8]

    /// nil when the header names other algorithms only. Throws `invalid-content-digest` when its SHA-256 is malformed.
    init?(_ header: String) throws(FieldErrors) {
        var digest: [UInt8]?
        for member in header.split(separator: ",") {
            let parts = member.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
            guard parts.first == "sha-256" else { continue }
            guard parts.count == 2, let bytes = Self.byteSequence(parts[1]), bytes.count == 32 else {
                throw FieldErrors("invalid-content-digest", header: "Content-Digest")
            }
            digest = bytes
        }
        guard let digest else { return nil }
        sha256 = digest
    }

    /// RFC 9651 §3.3.5: base64 between colons.
    private static func byteSequence(_ text: String) -> [UInt8]? {
        guard text.utf8.count >= 2, text.hasPrefix(":"), text.hasSuffix(":") else { return nil }
        return Data(base64Encoded: String(text.dropFirst().dropLast())).map { Array($0) }
    }
}

extension Request {
    func contentDigest() throws -> ContentDigest? {
        guard let text = headers[.contentDigest] else { return nil }
        return try ContentDigest(text)
    }
}

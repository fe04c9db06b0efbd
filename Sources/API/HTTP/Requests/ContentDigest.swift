import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// RFC 9530: what the sender vouches for, `sha-256=:base64:` and `sha-512=:base64:`; where both are named, both have to fit.
struct ContentDigest: Equatable, Sendable {
    /// 32 bytes.
    private(set) var sha256: [UInt8]?
    /// 64 bytes.
    private(set) var sha512: [UInt8]?

    /// nil when the header names other algorithms only, which are ignored. Throws `invalid-content-digest` when one of these is malformed.
    init?(_ header: String) throws(FieldErrors) {
        for member in header.split(separator: ",") {
            let parts = member.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
            switch parts.first {
            case "sha-256": sha256 = try Self.digest(parts, length: SHA256.byteCount)
            case "sha-512": sha512 = try Self.digest(parts, length: SHA512.byteCount)
            default: continue
            }
        }
        if sha256 == nil, sha512 == nil { return nil }
    }

    /// - Parameter length: in bytes.
    private static func digest(_ member: [String], length: Int) throws(FieldErrors) -> [UInt8] {
        guard member.count == 2, let bytes = byteSequence(member[1]), bytes.count == length else {
            throw FieldErrors("invalid-content-digest", header: "Content-Digest")
        }
        return bytes
    }

    /// RFC 9651 §3.3.5: base64 between colons.
    private static func byteSequence(_ text: String) -> [UInt8]? {
        guard text.utf8.count >= 2, text.hasPrefix(":"), text.hasSuffix(":") else { return nil }
        return Data(base64Encoded: String(text.dropFirst().dropLast())).map { Array($0) }
    }
}

/// Bytes as they come by, to be held against what their sender vouches for.
struct DigestCheck {
    private let digest: ContentDigest
    private var sha256: SHA256?
    private var sha512: SHA512?

    init(_ digest: ContentDigest) {
        self.digest = digest
        if digest.sha256 != nil { sha256 = SHA256() }
        if digest.sha512 != nil { sha512 = SHA512() }
    }

    mutating func update(_ bytes: some DataProtocol) {
        sha256?.update(data: bytes)
        sha512?.update(data: bytes)
    }

    /// Whether all bytes together are what was vouched for.
    var fits: Bool {
        sha256?.finalize().elementsEqual(digest.sha256 ?? []) ?? true
            && sha512?.finalize().elementsEqual(digest.sha512 ?? []) ?? true
    }
}

extension Request {
    func contentDigest() throws -> ContentDigest? {
        guard let text = headers.text(of: .contentDigest) else { return nil }
        return try ContentDigest(text)
    }
}

internal import Crypto
internal import Domain
internal import Foundation

/// The public part of a key, which checks its signatures: a C2SP verifier key with Ed25519, `<name>+<id>+<base64>`.
public struct VerifierKey: Hashable, Sendable, LosslessStringConvertible {
    public let name: String
    /// The first four bytes of a hash over name and key: tells keys of one name apart, and proves nothing.
    public let id: UInt32
    private let publicKey: Data

    /// Nil unless it is such a line, of a key whose id fits it.
    public init?(_ text: String) {
        guard let parts = KeyText(text), let key = VerifierKey(name: parts.name, publicKey: parts.key),
            key.id == parts.id
        else { return nil }
        self = key
    }

    fileprivate init?(name: String, publicKey: Data) {
        guard KeyText.isName(name), (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            return nil
        }
        self.name = name
        self.publicKey = publicKey
        let hash = SHA256.hash(data: Data(name.utf8) + [0x0a, KeyText.ed25519] + publicKey)
        id = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    public var description: String { KeyText.text(name, id, publicKey) }

    func isValid(_ signature: Data, for text: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: Data(text.utf8))
    }
}

/// The secret part of a key, which signs. Written as Go's note package writes it, `PRIVATE+KEY+<name>+<id>+<base64>`.
public struct SignerKey: Sendable, LosslessStringConvertible {
    public let verifier: VerifierKey
    private let seed: Data

    private static let prefix = "PRIVATE+KEY+"

    /// Nil unless it is such a line, of a key whose id fits it.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let parts = KeyText(String(text.dropFirst(Self.prefix.count))),
            let key = SignerKey(name: parts.name, seed: parts.key), key.verifier.id == parts.id
        else { return nil }
        self = key
    }

    /// A fresh key; nil where `name` is empty or holds spaces, control characters or a plus.
    public init?(named name: String) {
        self.init(name: name, seed: Curve25519.Signing.PrivateKey().rawRepresentation)
    }

    private init?(name: String, seed: Data) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let verifier = VerifierKey(name: name, publicKey: key.publicKey.rawRepresentation)
        else { return nil }
        self.verifier = verifier
        self.seed = seed
    }

    public var name: String { verifier.name }
    /// The secret itself.
    public var description: String { Self.prefix + KeyText.text(name, verifier.id, seed) }

    func signature(of text: String) throws -> Data {
        try Curve25519.Signing.PrivateKey(rawRepresentation: seed).signature(for: Data(text.utf8))
    }
}

/// `<name>+<id in eight hexadecimal digits>+<base64 of the algorithm's byte and the key>`.
private struct KeyText {
    let name: String
    let id: UInt32
    let key: Data

    /// The signature type of Ed25519 (C2SP signed-note).
    static let ed25519: UInt8 = 1

    init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, Self.isName(parts[0]), let id = [UInt8](hex: parts[1]), id.count == 4,
            let bytes = Data(strictBase64: parts[2]), bytes.first == Self.ed25519,
            bytes.count == 33
        else { return nil }
        name = parts[0]
        self.id = id.reduce(0) { $0 << 8 | UInt32($1) }
        key = Data(bytes.dropFirst())
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    static func text(_ name: String, _ id: UInt32, _ key: Data) -> String {
        "\(name)+\(hexadecimal(id))+\((Data([ed25519]) + key).base64EncodedString())"
    }
}

extension Data {
    /// RFC 4648 §4 with padding; nil for any other spelling, so that each value has one text.
    init?(strictBase64 text: some StringProtocol) {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        self = data
    }
}

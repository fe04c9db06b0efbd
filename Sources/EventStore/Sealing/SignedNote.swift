internal import Domain
internal import Foundation

/// A text and who signed it: a C2SP signed note.
public struct SignedNote: Sendable, Equatable {
    /// Ends with a line feed.
    public let text: String
    let signatures: [Signature]

    struct Signature: Sendable, Equatable {
        let name: String
        let id: UInt32
        let bytes: Data
    }

    /// Why a note is not to be trusted.
    public enum Flaw: Error, Equatable, CustomStringConvertible {
        case malformed
        /// No key of those that are trusted signed it.
        case unknownKey([String])
        /// It says that this key signed it, and that is not so.
        case wrongSignature(String)

        public var description: String {
            switch self {
            case .malformed: "it is not a signed note"
            case .unknownKey(let names): "no trusted key signed it, only: \(names.joined(separator: ", "))"
            case .wrongSignature(let key): "the signature of \(key) is wrong"
            }
        }
    }

    /// More is not read: a note has a few lines.
    private static let mostBytes = 65_536

    /// - Throws: `malformed`.
    public init(_ note: String) throws(Flaw) {
        guard note.utf8.count <= Self.mostBytes, note.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" }),
            let end = note.range(of: "\n\n", options: [.backwards, .literal])
        else { throw .malformed }
        let lines = note[end.upperBound...]
        guard lines.hasSuffix("\n") else { throw .malformed }
        let signatures = lines.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(Signature.init)
        guard signatures.allSatisfy({ $0 != nil }), !signatures.isEmpty else { throw .malformed }
        text = String(note[..<end.lowerBound]) + "\n"
        self.signatures = signatures.compactMap { $0 }
    }

    /// - Parameter text: ends with a line feed.
    init(signing text: String, with key: SignerKey) throws {
        self.text = text
        signatures = [Signature(name: key.name, id: key.verifier.id, bytes: try key.signature(of: text))]
    }

    /// The whole note.
    public var description: String { text + "\n" + signatures.map(\.line).joined() }

    /// Which of `keys` signed it. Signatures by other keys are passed over.
    /// - Throws: `unknownKey`, `wrongSignature`.
    @discardableResult
    public func verified(by keys: some Sequence<VerifierKey>) throws(Flaw) -> [VerifierKey] {
        var signers: [VerifierKey] = []
        for signature in signatures {
            for key in keys where key.name == signature.name && key.id == signature.id {
                guard key.isValid(signature.bytes, for: text) else { throw .wrongSignature("\(key)") }
                signers.append(key)
            }
        }
        guard !signers.isEmpty else { throw .unknownKey(signatures.map { "\($0.name)+\(hexadecimal($0.id))" }) }
        return signers
    }
}

extension SignedNote.Signature {
    /// `— <name> <base64 of id and signature>`; nil for any other line.
    init?(_ line: some StringProtocol) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", !parts[1].isEmpty, let data = Data(strictBase64: parts[2]),
            data.count > 4
        else { return nil }
        name = String(parts[1])
        id = data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Data(data.dropFirst(4))
    }

    fileprivate var line: String {
        let key = withUnsafeBytes(of: id.bigEndian) { Data($0) }
        return "\u{2014} \(name) \((key + bytes).base64EncodedString())\n"
    }
}

/// Eight digits.
func hexadecimal(_ id: UInt32) -> String { withUnsafeBytes(of: id.bigEndian, \.hex) }

internal import Domain
internal import Foundation

/// A signed root of the log: a C2SP tlog-checkpoint.
public struct Checkpoint: Sendable, Equatable {
    /// The log's name and its epoch: checkpoints of two origins do not compare.
    public let origin: String
    /// How many events the tree holds.
    public let size: Int64
    public let root: TreeHash
    public let note: SignedNote

    /// Reads one; its signatures are not looked at.
    /// - Throws: `malformed`.
    public init(_ text: String) throws(SignedNote.Flaw) {
        let note = try SignedNote(text)
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        // The text ends with a line feed, so the last of these is empty.
        guard lines.count >= 4, !lines.dropLast().contains(""), let size = Int64(lines[1]), size >= 0,
            String(size) == lines[1], let bytes = Data(strictBase64: lines[2]), let root = TreeHash(bytes: bytes)
        else { throw .malformed }
        origin = String(lines[0])
        self.size = size
        self.root = root
        self.note = note
    }

    init(origin: String, size: Int64, root: TreeHash, signedWith key: SignerKey) throws {
        self.origin = origin
        self.size = size
        self.root = root
        let text = "\(origin)\n\(size)\n\(Data(root.bytes).base64EncodedString())\n"
        note = try SignedNote(signing: text, with: key)
    }

    static func origin(_ name: String, epoch: UUID) -> String { "\(name)/\(epoch.text)" }

    /// The text that was signed, and the signatures.
    public var text: String { note.description }
}

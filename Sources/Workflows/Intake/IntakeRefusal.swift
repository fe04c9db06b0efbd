public import Domain

/// Why a file is not taken in. Nothing of it is kept.
public enum IntakeRefusal: Refusal {
    case emptyFile
    case tooLarge(limit: Int)
    /// The name, or the media type it was sent with, promises another kind of file than the bytes are.
    case wrongContent(promise: String)
    case unsupportedContent
    case encryptedPDF
    case brokenPDF(FileFlaw)
    case brokenImage(FileFlaw)
    /// Opening it takes longer than is allowed, also where other files are opened: a try at a quieter moment may end otherwise.
    case tookTooLong
    case brokenXML(FileFlaw)
    case documentTypeDeclaration
    case notAnInvoice(root: String)
    case brokenArchive(FileFlaw)
    /// The archive holds too much, or too many files.
    case archiveTooLarge
    /// One file of an archive is refused, and with it the archive.
    indirect case entry(String, IntakeRefusal)

    public var reason: RefusalReason { .invalid }

    public var code: String {
        switch self {
        case .emptyFile: "empty-file"
        case .tooLarge: "too-large"
        case .wrongContent: "wrong-content"
        case .unsupportedContent: "unsupported-content"
        case .encryptedPDF: "encrypted-pdf"
        case .brokenPDF: "broken-pdf"
        case .brokenImage: "broken-image"
        case .tookTooLong: "file-took-too-long"
        case .brokenXML: "broken-xml"
        case .documentTypeDeclaration: "document-type-declaration"
        case .notAnInvoice: "not-an-invoice"
        case .brokenArchive: "broken-archive"
        case .archiveTooLarge: "archive-too-large"
        case .entry(_, let refusal): refusal.code
        }
    }

    /// Nil where the file is whole.
    public var flaw: FileFlaw? {
        switch self {
        case .brokenPDF(let flaw), .brokenImage(let flaw), .brokenXML(let flaw), .brokenArchive(let flaw): flaw
        case .entry(_, let refusal): refusal.flaw
        case .emptyFile, .tooLarge, .wrongContent, .unsupportedContent, .encryptedPDF, .tookTooLong,
            .documentTypeDeclaration, .notAnInvoice, .archiveTooLarge:
            nil
        }
    }

    public var details: [String: String] {
        switch self {
        case .emptyFile, .unsupportedContent, .encryptedPDF, .tookTooLong, .documentTypeDeclaration, .archiveTooLarge:
            [:]
        case .tooLarge(let limit): ["limit": "\(limit)"]
        case .wrongContent(let promise): ["promise": promise]
        case .brokenPDF(let flaw), .brokenImage(let flaw), .brokenXML(let flaw), .brokenArchive(let flaw):
            flaw.values.merging(["reason": flaw.code]) { own, _ in own }
        case .notAnInvoice(let root): ["root": root]
        case .entry(let name, let refusal): refusal.details.merging(["entry": name]) { own, _ in own }
        }
    }
}

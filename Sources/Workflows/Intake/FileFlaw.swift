import Documents
import Formats

/// What a damaged file suffers from.
public struct FileFlaw: Sendable, Equatable {
    /// The code of the message that says it.
    public let code: String
    /// What the message's placeholders stand for.
    public var values: [String: String] = [:]
    /// The same in English, in the words of what opened the file.
    public let words: String

    init(_ code: String, _ values: [String: String] = [:], words: String) {
        self.code = code
        self.values = values
        self.words = words
    }
}

extension FileFlaw {
    init(_ error: DocumentError) {
        let code =
            switch error {
            case .encrypted: "flaw-protected"
            case .notAPDF: "flaw-of-another-kind"
            case .tooLarge: "flaw-unpacks-too-large"
            case .timedOut, .workerDied: "flaw-stops-its-opener"
            case .broken(let reason), .unsupported(let reason): Self.codes[reason] ?? "flaw-damaged"
            }
        self.init(code, words: error.description)
    }

    /// What those who open PDFs and images say most often. Of anything else it is said that the content is damaged.
    static let codes = [
        "its end is missing": "flaw-cut", "the image is cut": "flaw-cut", "it has no pages": "flaw-no-pages",
        "a page is missing": "flaw-page-missing", "pages are missing": "flaw-page-missing",
        "a page's content is missing": "flaw-page-missing", "the image is missing": "flaw-no-picture",
        "the image has no picture": "flaw-no-picture", "the image has no rows": "flaw-no-picture",
        "the image has no size": "flaw-no-size", "it is not a PNG image": "flaw-of-another-kind",
        "it is not a JPEG image": "flaw-of-another-kind", "it is not a TIFF image": "flaw-of-another-kind",
        "it is not a HEIC image": "flaw-of-another-kind",
        "the PDF uses a protection that is not known here": "flaw-protected",
        "two of the PDFs have layers, which cannot be in one": "flaw-layers",
    ]

    init(_ error: XMLParsingError) {
        let (code, values): (String, [String: String]) =
            switch error {
            case .empty: ("empty-file", [:])
            case .tooLarge(let limit): ("too-large", ["limit": "\(limit)"])
            case .notUTF8(let line): ("flaw-not-text", ["line": "\(line)"])
            case .notWellFormed(let line, _): ("flaw-not-well-formed", ["line": "\(line)"])
            case .documentTypeDeclaration: ("document-type-declaration", [:])
            case .tooDeep, .tooManyElements, .tooManyAttributes: ("flaw-too-involved", [:])
            }
        self.init(code, values, words: error.description)
    }

    // Of archives.
    static let archiveDamaged = FileFlaw("flaw-damaged", words: "The archive is damaged or cut.")
    static let filesOverlap = FileFlaw("flaw-files-overlap", words: "Its files lie over one another.")
    static let archiveInParts = FileFlaw(
        "flaw-in-parts", words: "Archives in parts and those above 4 GB are not read.")

    static func packedOtherwise(_ path: String) -> FileFlaw {
        FileFlaw("flaw-packed-otherwise", ["path": path], words: "\(path) is packed in a way that is not read here.")
    }

    static func fileProtected(_ path: String) -> FileFlaw {
        FileFlaw("flaw-file-protected", ["path": path], words: "\(path) is protected by a password.")
    }

    static func leadsOut(_ path: String) -> FileFlaw {
        FileFlaw("flaw-leads-out", ["path": path], words: "\(path) leads out of the archive.")
    }
}

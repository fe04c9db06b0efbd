import Documents
import Domain
import Formats
import Foundation

/// What a file turned out to be.
struct ExaminedFile {
    let name: Filename
    let mediaType: MediaType
    let bytes: Data
    let pages: Int
}

/// Tells what a file is by its bytes, and whether it can be worked with: opened here, not first when somebody needs it.
struct FileExamination: Sendable {
    let worker: DocumentWorkers

    /// - Throws: `IntakeRefusal`; what `DocumentWorkers` throws where the fault is not the file's.
    func examine(_ bytes: Data, name: Filename) async throws -> ExaminedFile {
        guard !bytes.isEmpty else { throw IntakeRefusal.emptyFile }
        let kind = try kind(of: bytes, name: name)
        return ExaminedFile(name: name, mediaType: kind, bytes: bytes, pages: try await pages(of: bytes, kind))
    }

    /// The bytes decide. A name or a declared type that promises something else is a mistake or a trap.
    /// - Parameter declaredType: a media type in lower case; one that is not among ours promises nothing.
    func kind(of bytes: Data, name: Filename, declaredType: String? = nil) throws(IntakeRefusal) -> MediaType {
        let promises = [
            (name.text, name.extension.flatMap { Self.kinds[$0] }),
            (declaredType ?? "", declaredType.flatMap { Self.declaredKinds[$0] }),
        ].compactMap { text, kind in kind.map { (text: text, kind: $0) } }
        guard let kind = MediaType.sniff(bytes.prefix(MediaType.sniffLength)) else {
            throw promises.first.map { .wrongContent(promise: $0.text) } ?? .unsupportedContent
        }
        if let broken = promises.first(where: { $0.kind != kind && !($0.kind.isImage && kind.isImage) }) {
            throw .wrongContent(promise: broken.text)
        }
        return kind
    }

    private func pages(of bytes: Data, _ kind: MediaType) async throws -> Int {
        switch kind {
        case .pdf: try await pdfPages(bytes)
        case .xml: try await invoicePages(bytes)
        case .jpeg, .png, .tiff, .heic: try await imagePages(bytes, kind)
        case .zip: throw IntakeRefusal.unsupportedContent
        }
    }

    private func pdfPages(_ bytes: Data) async throws -> Int {
        do {
            let summary = try await worker.summarize(bytes)
            guard !summary.isBomb else { throw DocumentError.tooLarge }
            return summary.pageCount
        } catch DocumentError.encrypted {
            throw IntakeRefusal.encryptedPDF
        } catch let error as DocumentError {
            guard await isToBlame(error) else { throw error }
            // What is too slow may be whole.
            throw error == .timedOut ? .tookTooLong : IntakeRefusal.brokenPDF(FileFlaw(error))
        }
    }

    /// An image is taken when it can be shown.
    private func imagePages(_ bytes: Data, _ kind: MediaType) async throws -> Int {
        do {
            let shown = try await worker.imageToPDF(bytes, mediaType: kind)
            return kind == .tiff ? try await worker.summarize(shown).pageCount : 1
        } catch DocumentError.unsupported {
            throw IntakeRefusal.unsupportedContent
        } catch let error as DocumentError {
            guard await isToBlame(error) else { throw error }
            throw error == .timedOut ? .tookTooLong : IntakeRefusal.brokenImage(FileFlaw(error))
        }
    }

    /// The pages of the PDF inside; one where there is none, or none that opens: it will be drawn.
    private func invoicePages(_ bytes: Data) async throws -> Int {
        let invoice: Invoice
        do {
            invoice = try InvoiceReader.read(bytes)
        } catch .xml(.documentTypeDeclaration) {
            throw IntakeRefusal.documentTypeDeclaration
        } catch .xml(let error) {
            throw IntakeRefusal.brokenXML(FileFlaw(error))
        } catch .notAnInvoice(let root) {
            throw IntakeRefusal.notAnInvoice(root: root)
        }
        return try await worker.open(invoice.humanViews, isToBlame: isToBlame)?.pages ?? 1
    }

    private func isToBlame(_ error: DocumentError) async -> Bool { await worker.isFileToBlame(for: error) }

    private static let kinds: [String: MediaType] = [
        "pdf": .pdf, "xml": .xml, "ubl": .xml, "jpg": .jpeg, "jpeg": .jpeg, "png": .png, "tif": .tiff, "tiff": .tiff,
        "heic": .heic, "heif": .heic, "zip": .zip,
    ]

    /// Ours, and what others call the same.
    private static let declaredKinds: [String: MediaType] = {
        let others: [String: MediaType] = [
            "application/x-pdf": .pdf, "text/xml": .xml, "image/jpg": .jpeg, "image/heif": .heic,
            "application/x-zip": .zip, "application/x-zip-compressed": .zip,
        ]
        return Dictionary(uniqueKeysWithValues: MediaType.allCases.map { ($0.rawValue, $0) })
            .merging(others) { own, _ in own }
    }()
}

extension DocumentWorkers {
    /// A file that kills the process that opens it, or takes all its time, is refused like others, as long as that process can
    /// work at all.
    func isFileToBlame(for error: DocumentError) async -> Bool {
        guard error.mayPass else { return true }
        return (try? await draw(DrawnDocument(title: ""))) != nil
    }
}

extension MediaType {
    var isImage: Bool {
        switch self {
        case .jpeg, .png, .tiff, .heic: true
        case .pdf, .xml, .zip: false
        }
    }
}

public import Documents
public import Domain
import Formats
public import Foundation

/// The PDF people read and packages are given: the file itself, the one inside an electronic invoice, or one drawn from it.
public struct ReadablePDF: Sendable {
    private let contents: any DocumentContents
    private let worker: DocumentWorker

    public init(contents: any DocumentContents, worker: DocumentWorker) {
        self.contents = contents
        self.worker = worker
    }

    /// - Throws: `UnreadableDocument`, `DocumentError`.
    public func pdf(of document: DocumentProfile, in office: ID<Office>) async throws -> Data {
        let bytes = try await bytes(of: document, in: office)
        switch MediaType(rawValue: document.mediaType) {
        case .pdf: return bytes
        case .xml: return try await pdf(of: try invoice(in: bytes))
        case .some(let kind) where kind.isImage: return try await worker.imageToPDF(bytes, mediaType: kind)
        case .some, nil: throw DocumentError.unsupported("nothing shows a file of type \(document.mediaType)")
        }
    }

    /// The readable PDF with the stamp on its first page. A PDF inside an invoice that takes no stamp gives way to a drawn
    /// page (FEATURES A-43).
    public func stamped(_ text: String, _ document: DocumentProfile, in office: ID<Office>) async throws -> Data {
        let pdf = try await pdf(of: document, in: office)
        do {
            return try await worker.stamp(pdf, text: text)
        } catch {
            guard document.mediaType == MediaType.xml.rawValue, error != .workerDied else { throw error }
            let invoice = try invoice(in: try await bytes(of: document, in: office))
            return try await worker.stamp(try await draw(invoice), text: text)
        }
    }

    private func bytes(of document: DocumentProfile, in office: ID<Office>) async throws -> Data {
        guard let bytes = try await contents.data(document.content, of: office) else {
            throw UnreadableDocument(reason: "The file \(document.content) is missing.", mayPass: true)
        }
        return bytes
    }

    private func invoice(in bytes: Data) throws -> Invoice {
        do {
            return try InvoiceReader.read(bytes)
        } catch {
            throw UnreadableDocument(reason: error.description, mayPass: false)
        }
    }

    /// The sender's own page where it opens; otherwise one drawn here.
    private func pdf(of invoice: Invoice) async throws(DocumentError) -> Data {
        guard let embedded = invoice.embeddedPDF else { return try await draw(invoice) }
        do {
            _ = try await worker.inspect(embedded.bytes)
            return embedded.bytes
        } catch {
            return try await draw(invoice)
        }
    }

    private func draw(_ invoice: Invoice) async throws(DocumentError) -> Data {
        try await worker.draw(InvoiceSheet(invoice).document)
    }
}

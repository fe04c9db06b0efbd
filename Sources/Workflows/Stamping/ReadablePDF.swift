public import Documents
public import Domain
import Formats
public import Foundation

/// The PDF people read and packages are given: the file itself, the one inside an electronic invoice, or one drawn from it.
public struct ReadablePDF: Sendable {
    private let contents: any DocumentContents
    private let worker: DocumentWorkers

    public init(contents: any DocumentContents, worker: DocumentWorkers) {
        self.contents = contents
        self.worker = worker
    }

    /// The readable PDF with the stamp on its first page. A PDF inside an invoice that does not open, or takes no stamp, gives way
    /// to a drawn page (FEATURES A-43).
    /// - Parameter insists: whether a page is drawn also where the worker failed, which at another try it may not.
    /// - Throws: `UnreadableDocument`, and what `DocumentWorkers` throws.
    public func stamped(
        _ text: String, _ document: DocumentProfile, in office: ID<Office>, insists: Bool
    ) async throws -> Data {
        let bytes = try await contents.bytes(of: document, in: office)
        let worker = worker.asked(by: office.uuid)
        switch MediaType(rawValue: document.mediaType) {
        case .pdf: return try await worker.stamp(bytes, text: text)
        case .xml: return try await stamped(text, try invoice(in: bytes), by: worker, insists: insists)
        case .some(let kind) where kind.isImage:
            return try await worker.stamp(try await worker.imageToPDF(bytes, mediaType: kind), text: text)
        case .some, nil: throw DocumentError.unsupported("nothing shows a file of type \(document.mediaType)")
        }
    }

    private func stamped(
        _ text: String, _ invoice: Invoice, by worker: DocumentWorkers, insists: Bool
    ) async throws -> Data {
        let isToBlame = { (error: DocumentError) in insists || !error.mayPass }
        do {
            if let embedded = try await worker.open(invoice.humanViews, isToBlame: isToBlame) {
                return try await worker.stamp(embedded.bytes, text: text)
            }
        } catch let error as DocumentError where isToBlame(error) {
        }
        return try await worker.stamp(try await worker.draw(InvoiceSheet(invoice).document), text: text)
    }

    private func invoice(in bytes: Data) throws -> Invoice {
        do {
            return try InvoiceReader.read(bytes)
        } catch {
            throw UnreadableDocument(reason: error.description, mayPass: false)
        }
    }
}

extension DocumentWorkers {
    /// The first of the PDFs that opens; nil where none of them does.
    /// - Parameter isToBlame: whether the PDF is at fault and the next one is tried; another error is thrown.
    func open(
        _ pdfs: [InvoiceAttachment], isToBlame: (DocumentError) async -> Bool
    ) async throws -> (bytes: Data, pages: Int)? {
        // Each may take the worker all its time, and a file may hold any number.
        for pdf in pdfs.prefix(3) {
            do {
                return (pdf.bytes, try await summarize(pdf.bytes).pageCount)
            } catch let error as DocumentError {
                guard await isToBlame(error) else { throw error }
            }
        }
        return nil
    }
}

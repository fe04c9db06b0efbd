import Documents
import Domain
import Foundation

/// The pages of documents, as PDFs to be taken apart and put together.
struct PageSource: Sendable {
    let contents: any DocumentContents
    let worker: DocumentWorkers
    /// Bytes that one document may have.
    let limit: Int

    /// - Parameter isLimited: whether the documents together, and each new one, may be no larger than one upload.
    /// - Throws: `IntakeRefusal.tooLarge`, `.brokenPDF`; `DocumentError` and `DocumentsBusy` where the file may open later.
    func assemble(
        _ assembly: PageAssembly, from documents: [DocumentProfile], isLimited: Bool = false, in office: ID<Office>
    ) async throws -> [Data] {
        let tooLarge = IntakeRefusal.tooLarge(limit: limit)
        if isLimited, documents.reduce(0, { $0 + $1.size }) > limit { throw tooLarge }
        let worker = worker.asked(by: office.uuid)
        do {
            var pdfs: [Data] = []
            for document in documents { pdfs.append(try await pdf(of: document, in: office, worker)) }
            let files = try await worker.assemble(assembly, from: pdfs)
            if isLimited, files.contains(where: { $0.count > limit }) { throw tooLarge }
            return files
        } catch let error as DocumentError where !error.mayPass {
            throw error == .tooLarge ? tooLarge : IntakeRefusal.brokenPDF(error.description)
        }
    }

    private func pdf(
        of document: DocumentProfile, in office: ID<Office>, _ worker: DocumentWorkers
    ) async throws -> Data {
        guard let bytes = try await contents.data(document.content, of: office) else {
            throw UnreadableDocument(reason: "The file \(document.content) is missing.", mayPass: true)
        }
        guard let kind = MediaType(rawValue: document.mediaType), kind.isImage else { return bytes }
        return try await worker.imageToPDF(bytes, mediaType: kind)
    }
}

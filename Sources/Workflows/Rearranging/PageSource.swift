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
    /// - Throws: `IntakeRefusal.tooLarge`, `.brokenPDF`, `.tookTooLong`; `DocumentError` and `DocumentsBusy` where it may succeed later;
    ///   `UnreadableDocument` where the bytes of one are missing.
    func assemble(
        _ assembly: PageAssembly, from documents: [DocumentProfile], isLimited: Bool, in office: ID<Office>
    ) async throws -> [Data] {
        if isLimited { try require(documents.map(\.size), within: limit) }
        let worker = worker.asked(by: office.uuid)
        do {
            let shown = try await shown(documents, in: office, worker)
            let files = try await worker.assemble(assembly) {
                var pdfs: [Data] = []
                for document in documents {
                    if let pdf = shown[document.content] {
                        pdfs.append(pdf)
                    } else {
                        pdfs.append(try await contents.bytes(of: document, in: office))
                    }
                }
                return pdfs
            }
            if isLimited { for file in files { try require([file.count], within: limit) } }
            return files
        } catch let error as DocumentError {
            guard await worker.isFileToBlame(for: error) else { throw error }
            switch error {
            case .timedOut: throw IntakeRefusal.tookTooLong
            case .tooLarge: throw IntakeRefusal.tooLarge(limit: PageAssembly.largestResult)
            default: throw IntakeRefusal.brokenPDF(FileFlaw(error))
            }
        }
    }

    /// Pictures as PDFs, by the hash of the picture.
    private func shown(
        _ documents: [DocumentProfile], in office: ID<Office>, _ worker: DocumentWorkers
    ) async throws -> [ContentHash: Data] {
        var shown: [ContentHash: Data] = [:]
        for document in documents where shown[document.content] == nil {
            guard let kind = MediaType(rawValue: document.mediaType), kind.isImage else { continue }
            shown[document.content] = try await worker.imageToPDF(
                try await contents.bytes(of: document, in: office), mediaType: kind)
            try require(shown.values.map(\.count), within: Intake.largestLimit)
        }
        return shown
    }

    private func require(_ sizes: [Int], within limit: Int) throws(IntakeRefusal) {
        if sizes.reduce(0, +) > limit { throw .tooLarge(limit: limit) }
    }
}

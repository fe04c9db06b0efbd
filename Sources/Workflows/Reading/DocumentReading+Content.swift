import Documents
import Domain
import EventStore
import Formats
import Foundation

/// What a file says, for the worklist.
enum ReadContent {
    case invoice(Invoice)
    case nothing(warnings: [String])
    /// It cannot be opened, for this reason.
    case unreadable(String)
}

extension DocumentReading {
    /// - Throws: `UnreadableDocument`, and what reading the stored bytes throws.
    func read(_ profile: DocumentProfile, of office: ID<Office>) async throws -> ReadContent {
        switch MediaType(rawValue: profile.mediaType) {
        case .xml:
            do {
                return .invoice(try InvoiceReader.read(try await contents.bytes(of: profile, in: office)))
            } catch let error as InvoiceReadingError {
                throw UnreadableDocument(reason: error.description, mayPass: false)
            }
        case .pdf: return try await readPDF(try await contents.bytes(of: profile, in: office), of: office)
        case .jpeg, .png, .tiff, .heic, .zip, nil: return .nothing(warnings: [])
        }
    }

    /// The invoice inside a hybrid PDF (Factur-X, ZUGFeRD, or a UBL attached to it).
    private func readPDF(_ bytes: Data, of office: ID<Office>) async throws -> ReadContent {
        let attachments: [PDFInspection.Attachment]
        do {
            attachments = try await worker.asked(by: office.uuid).inspect(bytes).attachments
        } catch let error as DocumentError {
            throw UnreadableDocument(error)
        }
        var warnings: [String] = []
        let named = attachments.filter(\.isNamedAsInvoice)
        for attachment in named + attachments.filter({ !$0.isNamedAsInvoice }) {
            guard let bytes = attachment.bytes, MediaType.sniff(bytes) == .xml else { continue }
            do {
                return .invoice(try InvoiceReader.read(Data(bytes)))
            } catch .notAnInvoice {
                continue
            } catch .xml {
                warnings = ["embedded-invoice-unreadable"]
                // What is not the invoice of the PDF is not taken in its place.
                guard !attachment.isNamedAsInvoice else { break }
            }
        }
        return .nothing(warnings: warnings)
    }
}

extension PDFInspection.Attachment {
    /// Whether it is called what the standards of hybrid invoices call the data of the PDF itself (DOMAIN §7.3). Others that go along
    /// may be invoices as well, such as the one that is credited.
    fileprivate var isNamedAsInvoice: Bool {
        ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"].contains(name.lowercased())
    }
}

import Domain
public import Foundation

/// Why a file is not an invoice we can read.
public enum InvoiceReadingError: Error, Hashable, CustomStringConvertible {
    case xml(XMLParsingError)
    case notAnInvoice(root: String)

    public var description: String {
        switch self {
        case .xml(let error): error.description
        case .notAnInvoice(let root): "The XML is not an invoice; it begins with \(root)."
        }
    }
}

/// Reads the electronic invoices of Europe: UBL 2.0 and 2.1 in all their profiles (Peppol, XRechnung, UBL.BE, e-FFF), and
/// CII (Factur-X, ZUGFeRD 1 and 2).
public enum InvoiceReader {
    public static func read(_ bytes: Data) throws(InvoiceReadingError) -> Invoice {
        let document: XMLDocument
        do { document = try XMLDocument(bytes) } catch { throw .xml(error) }
        return try read(document.root)
    }

    /// Reads the invoice an element holds.
    public static func read(_ root: XMLElement) throws(InvoiceReadingError) -> Invoice {
        if UBLInvoiceReader.rootNames.contains(root.name) {
            var reader = UBLInvoiceReader(root: root)
            return reader.invoice()
        }
        if CrossIndustryInvoiceReader.rootNames.contains(root.name) {
            var reader = CrossIndustryInvoiceReader(root: root)
            return reader.invoice()
        }
        throw .notAnInvoice(root: root.name.local)
    }
}

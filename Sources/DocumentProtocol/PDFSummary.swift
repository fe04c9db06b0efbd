/// What has to be known of a PDF before it is taken in: a few bytes, however large the PDF is.
public struct PDFSummary: Equatable, Sendable {
    /// Above zero.
    public let pageCount: Int
    /// Whether the attachments unpack to so much that they can only be meant to do harm (`greatestExpansion`).
    public let isBomb: Bool

    /// An attachment is a bomb when it unpacks to more than `PDFInspection.largestAttachment` and to more than this many times the size of
    /// the PDF; all together likewise with `mostAttachedBytes`. Honest large files, such as pictures, hardly compress.
    public static let greatestExpansion = 10

    public init(pageCount: Int, isBomb: Bool) {
        self.pageCount = pageCount
        self.isBomb = isBomb
    }
}

extension PDFSummary {
    public func write(to writer: inout ByteWriter) {
        writer.write(UInt32(clamping: pageCount))
        writer.write(isBomb)
    }

    public init(from reader: inout ByteReader) throws(MalformedMessage) {
        pageCount = Int(try reader.number())
        isBomb = try reader.flag()
        guard pageCount > 0 else { throw MalformedMessage() }
    }
}

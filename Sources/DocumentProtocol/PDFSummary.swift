/// What has to be known of a PDF before it is taken in. However much it holds, this is a few bytes.
public struct PDFSummary: Equatable, Sendable {
    /// Above zero.
    public let pageCount: Int
    /// Whether what is attached unpacks to more than anybody attaches, so that it is there to do harm.
    public let isBomb: Bool

    /// How many times the size of the whole PDF an attachment may unpack to that is beyond `PDFInspection.largestAttachment`, and
    /// all of them together that are beyond `mostAttachedBytes`: what is as large as that otherwise, such as a picture, hardly
    /// packs.
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

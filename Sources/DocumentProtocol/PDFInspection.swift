/// What a PDF tells about itself without being drawn.
public struct PDFInspection: Equatable, Sendable {
    /// The pages in order, as the reader sees them; never empty.
    public let pages: [PageSize]
    /// The embedded files, such as a Factur-X invoice, in the order the PDF lists them; at most `mostAttachments`.
    public let attachments: [Attachment]

    public var pageCount: Int { pages.count }

    public static let mostAttachments = 64
    /// 10 MB.
    public static let largestAttachment = 10 << 20
    /// 32 MB: bytes of all attachments together, which the server holds at once.
    public static let mostAttachedBytes = 32 << 20
    /// In Unicode scalars. Names of files are far shorter, but a hostile PDF may hold a name of any length.
    public static let longestName = 255

    public init(pages: [PageSize], attachments: [Attachment]) {
        self.pages = pages
        self.attachments = attachments
    }

    /// In points (1/72 inch), after cropping and turning.
    public struct PageSize: Equatable, Sendable {
        public let width: Double
        public let height: Double

        public init(width: Double, height: Double) {
            self.width = width
            self.height = height
        }
    }

    public struct Attachment: Equatable, Sendable {
        /// Cut after `longestName`.
        public let name: String
        /// nil when the file is larger than `largestAttachment`, would exceed `mostAttachedBytes` together with those before it, or cannot
        /// be unpacked.
        public let bytes: [UInt8]?

        public init(name: String, bytes: [UInt8]?) {
            self.name = name
            self.bytes = bytes
        }
    }
}

extension PDFInspection {
    public func write(to writer: inout ByteWriter) {
        writer.write(list: pages) { writer, page in
            writer.write(page.width)
            writer.write(page.height)
        }
        writer.write(list: attachments) { writer, attachment in
            writer.write(attachment.name)
            writer.write(attachment.bytes) { $0.write(bytes: $1) }
        }
    }

    public init(from reader: inout ByteReader) throws(MalformedMessage) {
        pages = try reader.list { reader throws(MalformedMessage) in
            PageSize(width: try reader.double(), height: try reader.double())
        }
        attachments = try reader.list { reader throws(MalformedMessage) in
            Attachment(
                name: try reader.string(),
                bytes: try reader.optional { reader throws(MalformedMessage) in Array(try reader.byteString()) })
        }
        guard !pages.isEmpty else { throw MalformedMessage() }
    }
}

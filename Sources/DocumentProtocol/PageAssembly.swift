/// Which pages of which PDFs make up new PDFs.
public struct PageAssembly: Equatable, Sendable {
    /// A page of one of the PDFs.
    public struct Page: Equatable, Sendable {
        /// Which PDF, counted from 0.
        public let pdf: Int
        /// Which of its pages, counted from 1.
        public let page: Int

        public init(pdf: Int, page: Int) {
            self.pdf = pdf
            self.page = page
        }
    }

    /// The pages of each new PDF, in their order.
    public let results: [[Page]]

    public init(_ results: [[Page]]) { self.results = results }

    /// 200 MB: what all new PDFs together may have. Pages that share pictures are given a copy each.
    public static let largestResult = 200 << 20
}

extension PageAssembly {
    public func write(to writer: inout ByteWriter) {
        writer.write(list: results) { writer, pages in
            writer.write(list: pages) { writer, page in
                writer.write(UInt32(clamping: page.pdf))
                writer.write(UInt32(clamping: page.page))
            }
        }
    }

    public init(from reader: inout ByteReader) throws(MalformedMessage) {
        results = try reader.list { reader throws(MalformedMessage) in
            try reader.list { reader throws(MalformedMessage) in
                Page(pdf: Int(try reader.number()), page: Int(try reader.number()))
            }
        }
    }
}

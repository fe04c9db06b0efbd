import CQPDF
import DocumentProtocol

extension DrawnDocument {
    /// The document as a PDF on A4; the same document gives the same bytes.
    func pdf() throws(DocumentError) -> [UInt8] {
        let canvas = try Canvas(width: Paper.width, height: Paper.height)
        canvas.setTitle(title)
        let pages = PageLayout(self, measuringOn: canvas).pages
        for (number, page) in zip(1..., pages) {
            for mark in page { mark.draw(on: canvas) }
            Paper.drawFoot(footer, page: number, of: pages.count, on: canvas)
            canvas.nextPage()
        }
        return try PDFFile.withoutDates(try canvas.finish())
    }
}

extension PDFFile {
    /// cairo notes when it drew; the same drawing shall be the same bytes.
    static func withoutDates(_ drawn: [UInt8]) throws(DocumentError) -> [UInt8] {
        try openOwn(drawn) { file throws(DocumentError) in
            qpdf_set_info_key(file.pdf, "/CreationDate", nil)
            return try file.written()
        }
    }
}

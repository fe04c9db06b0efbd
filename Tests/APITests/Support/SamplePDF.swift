import Foundation

/// Empty pages: nothing can be read of them.
enum SamplePDF {
    /// One page of A4.
    static var data: Data { pages(widths: [595]) }

    /// As many pages as asked, each a point wider than the one before, which tells them apart.
    static func pages(_ count: Int) -> Data { pages(widths: (1...count).map(width)) }

    /// In points.
    static func width(ofPage page: Int) -> Int { 500 + page }

    /// No PDF: a PNG of one pixel, which can be shown as one.
    static let picture =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        ?? Data()

    private static func pages(widths: [Int]) -> Data {
        let kids = widths.indices.map { "\($0 + 3) 0 R" }.joined(separator: " ")
        let objects =
            ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[\(kids)]/Count \(widths.count)>>"]
            + widths.map { "<</Type/Page/Parent 2 0 R/MediaBox[0 0 \($0) 842]>>" }
        var text = "%PDF-1.4\n"
        var table = "0000000000 65535 f \n"
        for (index, object) in objects.enumerated() {
            let offset = "\(text.utf8.count)"
            table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
            text += "\(index + 1) 0 obj \(object) endobj\n"
        }
        let start = text.utf8.count
        let size = objects.count + 1
        let trailer = "trailer <</Root 1 0 R/Size \(size)>>\nstartxref\n\(start)\n%%EOF\n"
        return Data("\(text)xref\n0 \(size)\n\(table)\(trailer)".utf8)
    }
}

import Foundation

/// One empty page: nothing can be read of it.
enum SamplePDF {
    static var data: Data {
        var text = "%PDF-1.4\n"
        var table = "0000000000 65535 f \n"
        for (index, object) in [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ].enumerated() {
            let offset = "\(text.utf8.count)"
            table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
            text += "\(index + 1) 0 obj \(object) endobj\n"
        }
        let start = text.utf8.count
        return Data("\(text)xref\n0 4\n\(table)trailer <</Root 1 0 R/Size 4>>\nstartxref\n\(start)\n%%EOF\n".utf8)
    }
}

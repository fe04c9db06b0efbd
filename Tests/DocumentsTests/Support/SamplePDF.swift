import Foundation

/// A PDF written by hand, object by object, with a correct cross-reference table.
struct SamplePDF {
    /// The catalogue is object 1, the page tree object 2.
    private var objects: [Data] = []

    init(_ objects: [String]) {
        self.objects = objects.map { Data($0.utf8) }
    }

    static func stream(_ content: String, entries: String = "") -> String {
        "<</Length \(content.utf8.count) \(entries)>>\nstream\n\(content)\nendstream"
    }

    var data: Data {
        var data = Data("%PDF-1.7\n".utf8)
        var offsets: [Int] = []
        for (number, object) in zip(1..., objects) {
            offsets.append(data.count)
            data += Data("\(number) 0 obj\n".utf8) + object + Data("\nendobj\n".utf8)
        }
        let table = offsets.map { String(String(10_000_000_000 + $0).dropFirst()) + " 00000 n \n" }.joined()
        let start = data.count
        let trailer = "trailer\n<</Size \(objects.count + 1) /Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        return data + Data("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n\(table)\(trailer)".utf8)
    }

    /// One page that says "Hello" and is all light grey, with the given entries in the page or in the tree above it.
    static func page(
        _ entries: String, inherited: String = "", content: String = "0.9 g -9000 -9000 20000 20000 re f"
    ) -> Data {
        SamplePDF([
            "<</Type /Catalog /Pages 2 0 R>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1 \(inherited)>>",
            "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R \(entries)>>",
            stream(content),
            "<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >>",
        ]).data
    }

    /// One page, and a file embedded for each of these streams, all of one name.
    static func embedding(_ streams: [String], named name: String = "a.txt") -> Data {
        let places = (0..<streams.count).map { "(\($0)) \(4 + 2 * $0) 0 R" }.joined(separator: " ")
        return SamplePDF(
            [
                "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [\(places)]>> >> >>",
                "<</Type /Pages /Kids [3 0 R] /Count 1>>",
                "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>",
            ]
                + streams.enumerated().flatMap { index, stream in
                    ["<</Type /Filespec /F (a) /UF (\(name)) /EF <</F \(5 + 2 * index) 0 R>> >>", stream]
                }
        ).data
    }

    /// As many A4 pages as asked, all with the same resources, each with its number as its text.
    static func pages(_ count: Int) -> Data {
        let kids = (0..<count).map { "\(4 + 2 * $0) 0 R" }.joined(separator: " ")
        return SamplePDF(
            [
                "<</Type /Catalog /Pages 2 0 R>>",
                "<</Type /Pages /Kids [\(kids)] /Count \(count) /MediaBox [0 0 595 842] /Resources 3 0 R>>",
                "<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >>",
            ]
                + (0..<count).flatMap { page in
                    [
                        "<</Type /Page /Parent 2 0 R /Contents \(5 + 2 * page) 0 R>>",
                        stream("BT /F1 12 Tf 50 700 Td (Page number \(page + 1)) Tj ET"),
                    ]
                }
        ).data
    }
}

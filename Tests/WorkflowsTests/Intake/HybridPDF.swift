import Foundation

/// A PDF of one page with an invoice embedded, as Factur-X has it.
struct HybridPDF {
    let embedded: Data
    /// Entries of the embedded stream's dictionary, such as the filter it is packed with.
    var entries = ""

    var data: Data {
        var data = Data("%PDF-1.7\n".utf8)
        let heads = [
            "<</Type /Catalog /Pages 2 0 R /AF [4 0 R] /Names <</EmbeddedFiles <</Names [(factur-x.xml) 4 0 R]>> >> >>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>", "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>",
            "<</Type /Filespec /F (factur-x.xml) /AFRelationship /Alternative /EF <</F 5 0 R>> >>",
        ]
        var offsets: [Int] = []
        for (number, head) in zip(1..., heads) {
            offsets.append(data.count)
            data += Data("\(number) 0 obj\n\(head)\nendobj\n".utf8)
        }
        offsets.append(data.count)
        data += Data("5 0 obj\n<</Type /EmbeddedFile /Length \(embedded.count) \(entries)>>\nstream\n".utf8)
        data += embedded + Data("\nendstream\nendobj\n".utf8)
        let start = data.count
        let table = offsets.map { String(String(10_000_000_000 + $0).dropFirst()) + " 00000 n \n" }.joined()
        let end = "trailer\n<</Size 6 /Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        return data + Data("xref\n0 6\n0000000000 65535 f \n\(table)\(end)".utf8)
    }

    /// An embedded file of zeros.
    static func bomb(megabytes: Int) throws -> Data {
        let packed = try Tool.run("bash", ["-c", "head -c \(megabytes)M /dev/zero | gzip -1 -n > out"], on: Data())
        // A zlib stream is a two-byte header around the same deflate data that gzip's ten bytes precede.
        let deflated = Data([0x78, 0x01]) + packed.dropFirst(10).dropLast(8)
        return HybridPDF(embedded: deflated, entries: "/Filter /FlateDecode").data
    }
}

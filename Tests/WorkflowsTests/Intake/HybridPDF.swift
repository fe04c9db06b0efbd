import Foundation
import TestTools

/// A PDF of one page with an invoice embedded, as Factur-X has it.
struct HybridPDF {
    let embedded: Data
    /// Entries of the embedded stream's dictionary, such as the filter it is packed with.
    var entries = ""
    /// How often it is embedded.
    var copies = 1
    /// What is embedded before it.
    var others: [(name: String, bytes: Data)] = []

    var data: Data {
        var data = Data("%PDF-1.7\n".utf8)
        let own = (0..<copies).map { _ in (name: "factur-x.xml", bytes: embedded, entries: entries) }
        let files = others.map { (name: $0.name, bytes: $0.bytes, entries: "") } + own
        let places = files.enumerated().map { "(\($1.name)) \(4 + 2 * $0) 0 R" }.joined(separator: " ")
        let heads = [
            "<</Type /Catalog /Pages 2 0 R /AF [\(4 + 2 * others.count) 0 R] /Names <</EmbeddedFiles <</Names [\(places)]>> >> >>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>", "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>",
        ]
        var offsets: [Int] = []
        func add(_ object: Data) {
            offsets.append(data.count)
            data += Data("\(offsets.count) 0 obj\n".utf8) + object + Data("\nendobj\n".utf8)
        }
        for head in heads { add(Data(head.utf8)) }
        for file in files {
            let content = "/EF <</F \(offsets.count + 2) 0 R>>"
            add(Data("<</Type /Filespec /F (\(file.name)) /AFRelationship /Alternative \(content) >>".utf8))
            let stream = "<</Type /EmbeddedFile /Length \(file.bytes.count) \(file.entries)>>\nstream\n"
            add(Data(stream.utf8) + file.bytes + Data("\nendstream".utf8))
        }
        let start = data.count
        let table = offsets.map { String(String(10_000_000_000 + $0).dropFirst()) + " 00000 n \n" }.joined()
        let end = "trailer\n<</Size \(offsets.count + 1) /Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        return data + Data("xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n\(table)\(end)".utf8)
    }

    /// Embedded files of zeros, each of so many megabytes.
    static func bomb(megabytes: Int, copies: Int = 1) async throws -> Data {
        let packed = try await Tool.run(
            "bash", ["-c", "head -c \(megabytes)M /dev/zero | gzip -1 -n > out"], on: Data())
        // A zlib stream is a two-byte header around the same deflate data that gzip's ten bytes precede.
        let deflated = Data([0x78, 0x01]) + packed.dropFirst(10).dropLast(8)
        return HybridPDF(embedded: deflated, entries: "/Filter /FlateDecode", copies: copies).data
    }
}

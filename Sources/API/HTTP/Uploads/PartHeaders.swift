import NIOCore

/// The headers of one part of a form.
struct PartHeaders: Equatable, Sendable {
    let disposition: ContentDisposition
    let contentType: ContentType?

    /// A part with a file name is a file (RFC 7578 §4.2), and the one called so where its sender gave none.
    var isFile: Bool { disposition.filename != nil || disposition.name == "file" }

    /// The lines between boundary and empty line. nil when a line is no header, or none says `form-data` with a name.
    init?(_ bytes: some Collection<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var disposition: ContentDisposition?
        var contentType: ContentType?
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingSpaces()
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = ContentDisposition(value)
            case "content-type": contentType = ContentType(value)
            default: break
            }
        }
        guard let disposition, disposition.kind == "form-data", disposition.name != nil else { return nil }
        self.disposition = disposition
        self.contentType = contentType
    }
}

import NIOCore

/// Reads a form up to its first file, then gives out the file's bytes; what follows the file is checked and dropped.
struct MultipartUpload: AsyncIteratorProtocol {
    /// Of one field that is no file, in bytes.
    static let maximumFieldSize = 64 * 1_024

    private let body: UploadBody
    private var parser: MultipartParser
    private var fileHasEnded = false

    /// Throws 400 `invalid-multipart` where the form is broken, and 422 `missing-file` when it holds no file.
    static func open(_ body: UploadBody, boundary: String) async throws -> Upload {
        guard let parser = MultipartParser(boundary: boundary) else {
            throw Problem.invalidMultipart(.malformedBoundary)
        }
        var form = MultipartUpload(body: body, parser: parser)
        let (fields, file) = try await form.readToFile()
        return Upload(
            filename: file.disposition.filename, contentType: file.contentType, digest: nil, fields: fields,
            bytes: UploadBody(form))
    }

    mutating func next() async throws -> ByteBuffer? {
        while let event = try await nextEvent() {
            switch event {
            case .bytes(let bytes) where !fileHasEnded: return bytes
            case .bytes: continue
            case .partEnd: fileHasEnded = true
            case .part(let headers):
                guard !headers.isFile else { throw Problem(.unprocessableContent, "several-files") }
            }
        }
        return nil
    }

    private mutating func readToFile() async throws -> (fields: [String: String], file: PartHeaders) {
        var fields: [String: String] = [:]
        var open: (name: String, bytes: ByteBuffer)?
        while let event = try await nextEvent() {
            switch event {
            case .part(let headers) where headers.isFile: return (fields, headers)
            case .part(let headers): open = (headers.disposition.name ?? "", ByteBuffer())
            case .bytes(let bytes):
                open?.bytes.writeImmutableBuffer(bytes)
                let size = open?.bytes.readableBytes ?? 0
                guard size <= Self.maximumFieldSize else { throw Problem.tooLarge(limit: Self.maximumFieldSize) }
            case .partEnd:
                if let open { fields[open.name] = String(buffer: open.bytes) }
                open = nil
            }
        }
        throw Problem(.unprocessableContent, "missing-file")
    }

    private mutating func nextEvent() async throws -> MultipartParser.Event? {
        do {
            while true {
                if let event = try parser.next() { return event }
                guard let chunk = try await body.makeAsyncIterator().next() else {
                    try parser.finish()
                    return nil
                }
                parser.feed(chunk)
            }
        } catch let failure as MultipartParser.Failure {
            throw Problem.invalidMultipart(failure)
        }
    }
}

extension Problem {
    fileprivate static func invalidMultipart(_ failure: MultipartParser.Failure) -> Problem {
        Problem(.badRequest, "invalid-multipart", ["reason": failure.rawValue]).with("reason", failure.rawValue)
    }
}

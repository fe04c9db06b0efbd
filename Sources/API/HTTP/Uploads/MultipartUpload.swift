import NIOCore

/// Reads a form of one file, and gives out the file's bytes.
struct MultipartUpload: AsyncIteratorProtocol {
    private let body: UploadBody
    private var parser: MultipartParser
    private var fileHasEnded = false

    /// Throws 400 `invalid-multipart` where the form is broken, 400 `unknown-field` where it says anything beside the file, and
    /// 422 `missing-file` when it holds none. What stands after the file is found out as its bytes are read.
    static func open(_ body: UploadBody, boundary: String) async throws -> Upload {
        guard let parser = MultipartParser(boundary: boundary) else {
            throw Problem.invalidMultipart(.malformedBoundary)
        }
        var form = MultipartUpload(body: body, parser: parser)
        let file = try await form.readToFile()
        return Upload(
            filename: file.disposition.filename, contentType: file.contentType, bytes: UploadBody(form))
    }

    mutating func next() async throws -> ByteBuffer? {
        while let event = try await nextEvent() {
            switch event {
            case .bytes(let bytes) where !fileHasEnded: return bytes
            case .bytes: continue
            case .partEnd: fileHasEnded = true
            case .part(let headers) where headers.isFile: throw Problem(.unprocessableContent, "several-files")
            case .part(let headers): throw FieldErrors.unknownField(headers)
            }
        }
        return nil
    }

    private mutating func readToFile() async throws -> PartHeaders {
        while let event = try await nextEvent() {
            guard case .part(let headers) = event else { continue }
            guard headers.isFile else { throw FieldErrors.unknownField(headers) }
            return headers
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

extension FieldErrors {
    /// A form's field that is no file: everything but the file is said in the query.
    fileprivate static func unknownField(_ headers: PartHeaders) -> FieldErrors {
        let name = headers.disposition.name ?? ""
        return FieldErrors("unknown-field", ["field": name], at: JSONPointer.appending(name, to: ""))
    }
}

extension Problem {
    fileprivate static func invalidMultipart(_ failure: MultipartParser.Failure) -> Problem {
        Problem(.badRequest, "invalid-multipart", ["reason": failure.rawValue]).with("reason", failure.rawValue)
    }
}

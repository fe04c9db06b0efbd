import HTTPTypes
import Hummingbird
import NIOCore

/// One document on its way in, sent as a raw body or as the file of a form.
struct Upload: Sendable {
    let filename: String?
    /// What the sender says the file is.
    let contentType: ContentType?
    let bytes: UploadBody

    fileprivate static let formType = "multipart/form-data"

    /// What the document says an upload looks like.
    static func schemas(rawTypes: [String]) -> [(mediaType: String, schema: Schema)] {
        rawTypes.map { ($0, .binary) } + [(formType, .object([.required("file", .binary)], closed: true))]
    }
}

extension Request {
    /// The upload this request carries. Its bytes are read by whoever iterates over them.
    /// - Parameters:
    ///   - limit: of the whole body, in bytes.
    ///   - rawTypes: what a raw body can be.
    /// - Throws: 415 for a compressed one, and where its type is none.
    func upload(limit: Int, rawTypes: [String]) async throws -> Upload {
        try requireNoContentCoding()
        let type = try contentType(of: rawTypes + [Upload.formType])
        let body = try UploadBody(self, limit: limit, digest: try contentDigest())
        if type?.mediaType == Upload.formType {
            return try await MultipartUpload.open(body, boundary: type?.parameters["boundary"] ?? "")
        }
        let disposition = headers.text(of: .contentDisposition).map(ContentDisposition.init)
        return Upload(filename: disposition?.filename, contentType: type, bytes: body)
    }
}

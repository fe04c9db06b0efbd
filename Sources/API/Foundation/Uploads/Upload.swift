import HTTPTypes
import Hummingbird
import NIOCore

/// One document on its way in, sent as a raw body or as the file of a form.
struct Upload: Sendable {
    let filename: String?
    /// What the sender says the file is.
    let contentType: ContentType?
    let bytes: UploadBody

    /// What the document says an upload looks like.
    static func schemas(rawTypes: [String]) -> [(mediaType: String, schema: Schema)] {
        rawTypes.map { ($0, .binary) } + [("multipart/form-data", .object([.required("file", .binary)], closed: true))]
    }
}

extension Request {
    /// The upload this request carries. Its bytes are read by whoever iterates over them.
    /// - Parameter limit: of the whole body, in bytes.
    func upload(limit: Int) async throws -> Upload {
        guard !hasContentCoding else { throw Problem.unsupportedMediaType(accepted: ["identity"]) }
        let type = try contentType()
        let body = try UploadBody(self, limit: limit, digest: try contentDigest())
        if type?.mediaType == "multipart/form-data" {
            return try await MultipartUpload.open(body, boundary: type?.parameters["boundary"] ?? "")
        }
        let disposition = headers[.contentDisposition].map(ContentDisposition.init)
        return Upload(filename: disposition?.filename, contentType: type, bytes: body)
    }
}

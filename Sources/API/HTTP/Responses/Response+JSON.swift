import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// JSON already rendered, passed through.
    static func json(
        status: HTTPResponse.Status = .ok, _ bytes: [UInt8], headers: HTTPFields = [:]
    ) -> Response {
        .bytes(status: status, ByteBuffer(bytes: bytes), type: "application/json", headers: headers)
    }

    static func json(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        _ body: (inout JSONObjectWriter) -> Void
    ) -> Response {
        .json(status: status, JSONWriter.object(body), headers: headers)
    }

    static func bytes(
        status: HTTPResponse.Status = .ok, _ bytes: ByteBuffer, type: String, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    static let noContent = Response(status: .noContent)

    /// - Parameter tag: with its quotes.
    static func notModified(tag: String) -> Response {
        Response(status: .notModified, headers: [.eTag: tag])
    }

    /// The same answer naming the version it shows.
    func tagged(version: Int64) -> Response { with(.eTag, EntityTag(version: version).text) }

    /// The same answer naming the point of the log it includes.
    func upTo(_ token: ConsistencyToken) -> Response { with(.consistencyToken, token.description) }

    func with(_ name: HTTPField.Name, _ value: String) -> Response {
        var copy = self
        copy.headers[name] = value
        return copy
    }
}

import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension ByteBuffer {
    /// The head of an answer.
    /// - Parameters:
    ///   - closes: nothing is answered after it, which it says.
    ///   - commonFields: what every answer's head ends with, as lines.
    ///   - more: bytes that will be written behind it.
    init(
        headOf response: Response, _ framing: BodyFraming, closes: Bool, _ commonFields: String, andRoomFor more: Int
    ) {
        self.init()
        reserveCapacity(minimumWritableBytes: 512 + more)
        writeStaticString("HTTP/1.1 ")
        writeString(String(response.status.code))
        writeStaticString(" ")
        writeString(HTTPResponseStatus(statusCode: response.status.code).reasonPhrase)
        writeStaticString("\r\n")
        if framing == .never {
            var headers = response.headers
            headers[.contentLength] = nil
            headers[.transferEncoding] = nil
            write(headers)
        } else {
            write(response.headers)
        }
        if framing == .chunks { writeStaticString("transfer-encoding: chunked\r\n") }
        if closes, !response.saysThatItIsLast { writeStaticString("Connection: close\r\n") }
        writeString(commonFields)
        writeStaticString("\r\n")
    }

    /// Each as a line.
    mutating func write(_ fields: HTTPFields) {
        for field in fields {
            writeString(field.name.rawName)
            writeStaticString(": ")
            writeString(field.value)
            writeStaticString("\r\n")
        }
    }
}

extension Response {
    /// It tells its client that nothing is answered after it: what comes behind its request is not carried out.
    var saysThatItIsLast: Bool { headers[.connection]?.lowercased() == "close" }
}

import HTTPTypes
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension HTTPRequest {
    /// A head as NIO's decoder gives it. A target that begins with a slash is a path; NIO's own conversion has Foundation take every
    /// target apart, in case it names a server too, which takes longer than all the rest of it.
    init(_ head: HTTPRequestHead) throws {
        guard head.uri.utf8.first == UInt8(ascii: "/") else {
            try self.init(head, secure: false, splitCookie: false)
            return
        }
        var (host, fields) = (String?.none, HTTPFields())
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            if host == nil, name.isHost {
                host = value
            } else if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        self.init(
            method: try Method(head.method), scheme: "http", authority: host, path: head.uri, headerFields: fields)
    }
}

extension String {
    fileprivate var isHost: Bool { utf8.count == 4 && lowercased() == "host" }
}

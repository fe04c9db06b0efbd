import HTTPTypes
import Hummingbird
import NIOHTTP1

/// How the end of an answer's body is told (RFC 9112 §6.3).
enum BodyFraming {
    /// The status admits none, so that no length is told either.
    case never
    /// It was asked what the body would be, and not for the body.
    case unsent
    /// Its length is told.
    case length
    case chunks
    /// The connection closes behind it: HTTP/1.0 knows no chunks.
    case untilClosed

    init(of response: Response, to request: HTTPRequestHead) {
        self =
            if !response.status.admitsBody {
                .never
            } else if request.method == .HEAD {
                .unsent
            } else if response.headers.contains(.contentLength) {
                .length
            } else {
                request.isFromBeforeKeepAlive ? .untilClosed : .chunks
            }
    }

    var sendsBody: Bool {
        switch self {
        case .never, .unsent: false
        case .length, .chunks, .untilClosed: true
        }
    }
}

extension HTTPResponse.Status {
    fileprivate var admitsBody: Bool { code >= 200 && code != 204 && code != 304 }
}

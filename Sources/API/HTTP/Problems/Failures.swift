import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Problem {
    /// Any error as the problem it is answered with. What nobody foresaw is `internal-error`, whose cause stays in the log.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let errors as FieldErrors: self.init(errors)
        case let refusal as any Domain.Refusal: self.init(refusing: refusal)
        case let http as HTTPError: self.init(http.status, fallbackHeaders: http.headers)
        case let http as any HTTPResponseError: self.init(http.status, fallbackHeaders: [:])
        case is CancellationError: self = .shuttingDown
        default: self = Problem(ofStore: error) ?? (error.meansDiskFull ? .diskFull : .internalError)
        }
    }

    private init(_ status: HTTPResponse.Status, fallbackHeaders headers: HTTPFields) {
        switch status.code {
        case 401: self = .unauthorized
        case 404: self = .notFound
        case 400..<500: self.init(status, "bad-request")
        default: self = .internalError
        }
        for header in headers where header.name != .contentType { self.headers[header.name] = header.value }
    }
}

extension Error {
    /// ENOSPC and EDQUOT, however the file was written.
    fileprivate var meansDiskFull: Bool {
        let codes: [POSIXErrorCode] = [.ENOSPC, .EDQUOT]
        if let posix = self as? POSIXError { return codes.contains(posix.code) }
        if let io = self as? IOError { return codes.contains { $0.rawValue == io.errnoCode } }
        return (self as? CocoaError)?.code == .fileWriteOutOfSpace
    }
}

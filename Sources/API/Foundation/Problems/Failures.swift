import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A failure of the world that the API can name. The errors of the database and the disk conform.
protocol ClassifiedFailure: Error {
    /// nil when this one is no different from any other error.
    var failure: Failure? { get }
}

enum Failure: Sendable {
    /// The database is away; the same request may succeed in a moment.
    case databaseUnavailable
    case diskFull
}

extension Problem {
    /// Any error as the problem it is answered with. What nobody foresaw is `internal-error`, whose cause stays in the log.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let errors as FieldErrors: self.init(errors)
        case let refusal as any Domain.Refusal: self.init(refusing: refusal)
        case let classified as any ClassifiedFailure: self = classified.problem
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

extension ClassifiedFailure {
    fileprivate var problem: Problem {
        switch failure {
        case .databaseUnavailable: .databaseUnavailable
        case .diskFull: .diskFull
        case nil: .internalError
        }
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

import Domain
import HTTPTypes
import Hummingbird

/// A refusal or failure as RFC 9457 tells it. Throw it; the middleware answers it in the caller's language.
struct Problem: Error, Sendable {
    /// A member beyond the standard ones, such as `blockers`.
    struct Extension: Sendable {
        let name: String
        let json: @Sendable (Voice) -> [UInt8]
    }

    let status: HTTPResponse.Status
    /// Stable, kebab-case; the key of the message.
    let code: String
    /// What the message's placeholders stand for.
    var values: [String: String]
    var errors: [FieldProblem]
    var extensions: [Extension] = []
    var headers: HTTPFields = [:]
    /// The rest of the request's body is not worth reading.
    var closesConnection = false
    /// It passes by itself only where whoever runs the server sees to it.
    var needsSomebody = false

    init(
        _ status: HTTPResponse.Status, _ code: String, _ values: [String: String] = [:], errors: [FieldProblem] = []
    ) {
        self.status = status
        self.code = code
        self.values = values
        self.errors = errors
    }

    /// With one member more, such as the blockers of a refused send.
    func with(_ name: String, json: [UInt8]) -> Problem { with(name) { _ in json } }

    /// The same of a member that speaks to people itself.
    func with(_ name: String, saying json: @escaping @Sendable (Voice) -> [UInt8]) -> Problem {
        var copy = self
        copy.extensions.append(Extension(name: name, json: json))
        return copy
    }

    func with(_ name: String, _ value: some JSONWritable) -> Problem {
        var json = JSONWriter()
        json.value(value)
        return with(name, json: json.bytes)
    }

    func header(_ name: HTTPField.Name, _ value: String) -> Problem {
        var copy = self
        copy.headers[name] = value
        return copy
    }
}

extension Problem {
    static let unauthorized = Problem(.unauthorized, "unauthorized").header(.wwwAuthenticate, "Bearer")

    /// RFC 6750 §3.1.
    static func missingScope(_ scope: String) -> Problem {
        Problem(.forbidden, "missing-scope", ["scope": scope])
            .header(.wwwAuthenticate, "Bearer error=\"insufficient_scope\", scope=\"\(scope)\"")
            .with("scope", scope)
    }

    /// Also for what exists and is not the caller's.
    static let notFound = Problem(.notFound, "not-found")

    static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(.methodNotAllowed, "method-not-allowed", ["methods": names]).header(.allow, names)
    }

    /// - Parameter limit: in bytes.
    static func tooLarge(limit: Int) -> Problem {
        var problem = Problem(.contentTooLarge, "too-large", ["limit": "\(limit)"]).with("limit", limit)
        problem.closesConnection = true
        return problem
    }

    static let incompleteBody = Problem(.badRequest, "incomplete-body")

    static func unsupportedMediaType(accepted: [String]) -> Problem {
        let list = accepted.joined(separator: ", ")
        return Problem(.unsupportedMediaType, "unsupported-media-type", ["accepted": list]).header(.accept, list)
    }

    /// The charset of a JSON text.
    static func unsupportedCharset(_ charset: String) -> Problem {
        Problem(.unsupportedMediaType, "unsupported-charset", ["charset": charset])
            .header(.accept, "application/json").with("charset", charset)
    }

    /// RFC 9110 §15.5.16: `Accept-Encoding` tells that it is not the type which is at fault.
    static let unsupportedContentCoding =
        Problem(.unsupportedMediaType, "unsupported-content-coding").header(.acceptEncoding, "identity")

    static func notAcceptable(offered: [String]) -> Problem {
        Problem(.notAcceptable, "not-acceptable", ["offered": offered.joined(separator: ", ")])
            .with("offered", offered)
    }

    static let preconditionRequired = Problem(.preconditionRequired, "precondition-required")

    /// - Parameters:
    ///   - current: the version the resource has now.
    ///   - changes: what happened since the caller's version, as a JSON array.
    static func staleVersion(current: Int64, changes: [UInt8]) -> Problem {
        Problem(.preconditionFailed, "stale-version", ["current": "\(current)"])
            .header(.eTag, EntityTag(version: current).text)
            .with("current_version", current)
            .with("changes", json: changes)
    }

    static let idempotencyKeyReused = Problem(.unprocessableContent, "idempotency-key-reused")

    /// The read models are not yet as far as the caller's token, and the caller wanted no less.
    /// - Parameter faulted: those of them that stand still, so that waiting is of no use; they are tried again every few
    ///   seconds.
    static func projectionBehind(position: Int64, faulted: [String] = []) -> Problem {
        Problem(.serviceUnavailable, "projection-behind", ["position": "\(position)"])
            .header(.retryAfter, faulted.isEmpty ? "1" : "5").with("position", position).with("faulted", faulted)
    }

    /// The caller's token is of another log: a restored or replaced one.
    static func otherEpoch(_ epoch: String) -> Problem {
        Problem(.conflict, "other-epoch", ["epoch": epoch]).with("epoch", epoch)
    }

    /// Others change the same things at this moment, or who may do so.
    static let tooMuchContention = Problem(.serviceUnavailable, "too-much-contention").header(.retryAfter, "1")

    static let databaseUnavailable = Problem(.serviceUnavailable, "database-unavailable").header(.retryAfter, "2")
    static let diskFull = Problem(.insufficientStorage, "disk-full")
    static let internalError = Problem(.internalServerError, "internal-error")
    static let shuttingDown = Problem(.serviceUnavailable, "shutting-down").header(.retryAfter, "2")

    /// How many errors are listed: a body has room for a hundred thousand, which nobody reads.
    static let mostErrors = 1_000

    /// A malformed request (unknown names, query, headers) is 400; a body whose content is wrong is 422.
    init(_ errors: FieldErrors) {
        let malformed = errors.problems.first { $0.isMalformed }
        let listed = Array(errors.problems.prefix(Self.mostErrors))
        if let malformed {
            self.init(.badRequest, malformed.code, malformed.values, errors: listed)
        } else {
            self.init(.unprocessableContent, "invalid-fields", errors: listed)
        }
    }
}

extension FieldProblem {
    fileprivate var isMalformed: Bool {
        guard case .pointer = place else { return true }
        return code == "unknown-field"
    }
}

extension HTTPResponse.Status {
    /// RFC 4918 §11.5.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}

import HTTPTypes
import Hummingbird

/// A media type and its parameters, `text/csv; charset=utf-8`.
struct ContentType: Equatable, Sendable {
    /// `type/subtype` in lower case.
    let mediaType: String
    let parameters: HeaderParameters

    /// nil when it is not of the form `type/subtype`.
    init?(_ header: String) {
        parameters = HeaderParameters(header)
        mediaType = parameters.value
        let halves = mediaType.split(separator: "/", omittingEmptySubsequences: false)
        let isToken: (Substring) -> Bool = { !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenCharacter) }
        guard halves.count == 2, halves.allSatisfy(isToken) else { return nil }
    }

    var charset: String? { parameters["charset"]?.lowercased() }

    var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }
}

extension Request {
    /// nil when absent. Throws 415 when it is not a media type.
    /// - Parameter accepted: the types that are taken here.
    func contentType(of accepted: [String]) throws -> ContentType? {
        guard let text = headers.text(of: .contentType) else { return nil }
        guard let type = ContentType(text) else { throw Problem.unsupportedMediaType(accepted: accepted) }
        return type
    }

    /// Throws 415 for a compressed body: nothing says how large it is inside.
    func requireNoContentCoding() throws {
        guard headers.contains(.contentEncoding) else { return }
        let codings = headers[values: .contentEncoding].joined(separator: ",").lowercased()
        guard ["", "identity"].contains(codings) else { throw Problem.unsupportedContentCoding }
    }
}

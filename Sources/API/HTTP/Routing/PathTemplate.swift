/// A path such as `/v1/dossiers/{dossier}/worklist/{side}`. A segment is a constant or one parameter, which may carry a
/// constant ending: `{page}.jpg`.
struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    enum Segment: Hashable, Sendable {
        case constant(String)
        case parameter(String, ending: String)
    }

    let description: String
    let segments: [Segment]

    init(stringLiteral value: String) {
        self.init(value)
    }

    init(_ text: String) {
        precondition(text.hasPrefix("/") && (text == "/" || !text.hasSuffix("/")), "A path begins with a slash only.")
        description = text
        segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.hasPrefix("{"), let close = segment.firstIndex(of: "}") else {
                precondition(!segment.contains("{"), "A parameter begins its segment.")
                return .constant(String(segment))
            }
            return .parameter(String(segment[..<close].dropFirst()), ending: String(segment[close...].dropFirst()))
        }
    }

    var parameters: [String] {
        segments.compactMap { segment in
            guard case .parameter(let name, _) = segment else { return nil }
            return name
        }
    }
}

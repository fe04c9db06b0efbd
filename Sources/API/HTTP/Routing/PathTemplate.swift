/// A path such as `/v1/dossiers/{dossier}/worklist/{side}`. A segment is a constant or one parameter, which may carry a
/// constant ending: `{page}.jpg`.
struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    fileprivate enum Segment: Hashable, Sendable {
        case constant(String)
        case parameter(String, ending: String)
    }

    let description: String
    private let segments: [Segment]

    init(stringLiteral value: String) {
        self.init(value)
    }

    init(_ text: String) {
        precondition(text.hasPrefix("/") && (text == "/" || !text.hasSuffix("/")), "A path begins with a slash only.")
        description = text
        segments = Self.split(text).map { segment in
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

    /// Whether a request's path is one of this template's. Double and trailing slashes never are.
    func matches(_ path: String) -> Bool {
        let parts = Self.split(path)
        guard parts.count == segments.count else { return false }
        return zip(segments, parts).allSatisfy { segment, part in
            switch segment {
            case .constant(let text): part == text
            case .parameter(_, let ending): part.utf8.count > ending.utf8.count && part.hasSuffix(ending)
            }
        }
    }

    /// Constants first: orders templates that match one path from the most to the least specific.
    func isMoreSpecific(than other: PathTemplate) -> Bool {
        for (mine, theirs) in zip(segments, other.segments) {
            let (left, right) = (mine.generality, theirs.generality)
            if left != right { return left < right }
        }
        return false
    }

    private static func split(_ path: String) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

extension PathTemplate.Segment {
    fileprivate var generality: Int {
        switch self {
        case .constant: 0
        case .parameter(_, let ending): ending.isEmpty ? 2 : 1
        }
    }
}

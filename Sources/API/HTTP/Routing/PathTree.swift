/// Values by the templates of their paths, found step by step.
final class PathTree<Value: Sendable>: Sendable {
    private typealias Rest = (segments: ArraySlice<PathTemplate.Segment>, value: Value)

    private let value: Value?
    private let constants: [Substring: PathTree]
    /// The longest ending first.
    private let parameters: [(ending: String, tree: PathTree)]

    /// Two templates that differ in nothing but the names of their parameters are a programmer's mistake.
    convenience init(_ values: [(path: PathTemplate, value: Value)]) {
        self.init(rests: values.map { ($0.path.segments[...], $0.value) })
    }

    private init(rests: [Rest]) {
        var ends: [Value] = []
        var constants: [Substring: [Rest]] = [:]
        var parameters: [String: [Rest]] = [:]
        for (segments, value) in rests {
            let rest = (segments.dropFirst(), value)
            switch segments.first {
            case .constant(let text): constants[text[...], default: []].append(rest)
            case .parameter(_, let ending): parameters[ending, default: []].append(rest)
            case nil: ends.append(value)
            }
        }
        precondition(ends.count <= 1, "Two templates are for the same paths.")
        value = ends.first
        self.constants = constants.mapValues { PathTree(rests: $0) }
        self.parameters = parameters.sorted { $0.key.utf8.count > $1.key.utf8.count }
            .map { ($0.key, PathTree(rests: $0.value)) }
    }

    /// The value of the most specific template that matches: constants come before parameters. Double and trailing slashes are never
    /// passed over.
    /// - Returns: with the text of each parameter, as it was sent.
    func find(_ path: String) -> (value: Value, parameters: [Substring])? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var found: [Substring] = []
        return find(Substring(path.utf8.dropFirst()), &found).map { ($0, found) }
    }

    private func find(_ steps: Substring, _ found: inout [Substring]) -> Value? {
        let slash = steps.utf8.firstIndex(of: UInt8(ascii: "/"))
        let step = steps[..<(slash ?? steps.endIndex)]
        let rest = slash.map { steps[steps.utf8.index(after: $0)...] }
        if let tree = constants[step], let value = tree.value(after: rest, &found) { return value }
        for (ending, tree) in parameters where step.utf8.count > ending.utf8.count && step.hasSuffix(ending) {
            found.append(step.dropLast(ending.count))
            if let value = tree.value(after: rest, &found) { return value }
            found.removeLast()
        }
        return nil
    }

    private func value(after rest: Substring?, _ found: inout [Substring]) -> Value? {
        rest.map { find($0, &found) } ?? value
    }
}

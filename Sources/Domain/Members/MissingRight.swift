/// Whoever asks for this lacks the right that it takes.
public struct MissingRight: Refusal {
    public let scope: Scope

    public init(scope: Scope) { self.scope = scope }

    public var reason: RefusalReason { .forbidden }
    public var code: String { "missing-scope" }
    public var details: [String: String] { ["scope": scope.rawValue] }
}

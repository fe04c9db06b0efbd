/// A business rule's answer that a command may not be carried out. Typed, tested by name, shown to people.
public protocol Refusal: Error, Sendable, Equatable {
    var reason: RefusalReason { get }
    /// Stable, kebab-case; the key of its texts in four languages.
    var code: String { get }
    /// Values for the placeholders of its text.
    var details: [String: String] { get }
    /// The field of the command to blame, as a path of names and indexes such as `fiscal_years/1/end`. Nil where no single field is.
    var field: String? { get }
}

extension Refusal {
    public var details: [String: String] { [:] }
    public var field: String? { nil }
}

/// The kind of a refusal, from which the API takes the HTTP status.
public enum RefusalReason: Sendable, Equatable {
    /// The thing does not exist, or the author may not see it.
    case unknown
    /// The author may not do this.
    case forbidden
    /// The present state does not allow it.
    case conflict
    /// The request itself makes no sense here.
    case invalid
}

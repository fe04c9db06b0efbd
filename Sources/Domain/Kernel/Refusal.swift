/// A rule saying no. Typed, tested by name, shown to people.
public protocol Refusal: Error, Sendable, Equatable {
    var reason: RefusalReason { get }
    /// Stable, kebab-case; the key of its texts in four languages.
    var code: String { get }
    /// Values for the placeholders of its text.
    var details: [String: String] { get }
    /// What of the command is to blame, by its name there; names and indexes of what lies deeper stand behind it, as in
    /// `fiscal_years/1/end`. Nil where it is not one field.
    var field: String? { get }
}

extension Refusal {
    public var details: [String: String] { [:] }
    public var field: String? { nil }
}

/// What kind of no it is; the API turns it into a status, in one place.
public enum RefusalReason: Sendable, Equatable {
    /// There is no such thing, or it is not yours.
    case unknown
    /// You may not.
    case forbidden
    /// The state of things forbids it.
    case conflict
    /// The request itself makes no sense here.
    case invalid
}

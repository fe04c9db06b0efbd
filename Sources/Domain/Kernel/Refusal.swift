/// A rule saying no. Typed, tested by name, shown to people.
public protocol Refusal: Error, Sendable, Equatable {
    var reason: RefusalReason { get }
    /// Stable, kebab-case; the key of its texts in four languages.
    var code: String { get }
    /// Values for the placeholders of its text.
    var details: [String: String] { get }
}

extension Refusal {
    public var details: [String: String] { [:] }
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

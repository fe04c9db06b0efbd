public import Foundation

/// Everything about a command that is not the command: who asks, for which office, when, and why.
public struct CommandContext: Sendable {
    public let office: ID<Office>
    public let author: Author
    /// When the command was taken up; the log's recorded time is never earlier.
    public let now: Timestamp
    /// Ties together all that one outside request led to.
    public let correlation: UUID
    /// The event or request that led to this command.
    public let causation: UUID
    private let makeID: @Sendable () -> UUID

    public init(
        office: ID<Office>, author: Author, now: Timestamp, correlation: UUID, causation: UUID,
        makeID: @escaping @Sendable () -> UUID
    ) {
        self.office = office
        self.author = author
        self.now = now
        self.correlation = correlation
        self.causation = causation
        self.makeID = makeID
    }

    /// The business day of `now` in Brussels.
    public var today: CalendarDate { CalendarDate.inBrussels(at: now.date) }

    public func freshID<Entity>(_ kind: Entity.Type = Entity.self) -> ID<Entity> { ID(makeID()) }
}

/// Who did it: a member, a member's token, or a policy of the dossier acting by itself.
public enum Author: Sendable, Hashable, CustomStringConvertible {
    case member(ID<Member>)
    case token(ID<AccessToken>, of: ID<Member>)
    case policy(String)

    /// The stored form, for example `member:0198…`, `token:0198…` or `policy:reading`.
    public var description: String {
        switch self {
        case .member(let id): "member:\(id)"
        case .token(let id, _): "token:\(id)"
        case .policy(let name): "policy:\(name)"
        }
    }

    public var member: ID<Member>? {
        switch self {
        case .member(let id), .token(_, let id): id
        case .policy: nil
        }
    }
}

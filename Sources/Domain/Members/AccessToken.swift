/// A personal token of a member. The log knows its name, its prefix and its limits, never its secret (FEATURES TK-08).
public enum AccessToken: Decider {
    case unknown
    case live(TokenGrant)
    case revoked(TokenGrant)

    public static let category = "token"

    public init() { self = .unknown }

    public mutating func evolve(_ event: AccessTokenEvent) {
        switch event {
        case .issued(let issued):
            guard let grant = TokenGrant(issued) else { return }
            self = .live(grant)
        case .revoked:
            guard case .live(let grant) = self else { return }
            self = .revoked(grant)
        }
    }

    public func decide(
        _ command: AccessTokenCommand, in context: CommandContext
    ) throws(AccessTokenRefusal) -> [AccessTokenEvent] {
        switch (command, self) {
        case (.issue(_, to: .client), _): throw .officeMembersOnly
        case (.issue(let grant, to: .office), .unknown): return [.issued(grant.payload)]
        case (.issue, .live), (.issue, .revoked): return []
        case (.revoke, .live): return [.revoked(.init())]
        case (.revoke, .revoked): return []
        case (.revoke, .unknown): throw .unknownToken
        }
    }
}

public struct TokenGrant: Sendable, Equatable, Codable {
    public var member: ID<Member>
    public var name: String
    /// The first characters of the secret, to recognise it by.
    public var prefix: String
    public var scopes: Set<Scope>
    /// Nil: every dossier the member sees.
    public var dossiers: Set<ID<Dossier>>?
    public var expiresAt: Timestamp?

    public init(
        member: ID<Member>, name: String, prefix: String, scopes: Set<Scope>, dossiers: Set<ID<Dossier>>?,
        expiresAt: Timestamp?
    ) {
        self.member = member
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.dossiers = dossiers
        self.expiresAt = expiresAt
    }

    /// Whether it gives no more than `other`, a grant of the same member.
    public func isWithin(_ other: TokenGrant) -> Bool {
        let isOfItsDossiers = other.dossiers.map { limit in dossiers?.isSubset(of: limit) ?? false } ?? true
        return isOfItsDossiers && scopes.allSatisfy { $0.isCovered(by: other.scopes) }
    }

    init?(_ issued: AccessTokenEvent.Issued) {
        guard let member = ID<Member>(issued.member) else { return nil }
        self.init(
            member: member, name: issued.name, prefix: issued.prefix,
            scopes: Set(issued.scopes.compactMap(Scope.init)),
            dossiers: issued.dossiers.map { Set($0.compactMap { ID($0) }) },
            expiresAt: issued.expiresAt.flatMap { Timestamp($0) })
    }

    var payload: AccessTokenEvent.Issued {
        .init(
            member: member.description, name: name, prefix: prefix, scopes: scopes.map(\.rawValue).sorted(),
            dossiers: dossiers?.map(\.description).sorted(), expiresAt: expiresAt?.description)
    }
}

public enum AccessTokenCommand: Sendable {
    /// Personal tokens are for members of the office; client users sign in instead (FEATURES A-34).
    case issue(TokenGrant, to: MemberKind)
    case revoke
}

public enum AccessTokenRefusal: Refusal {
    case unknownToken
    case officeMembersOnly

    public var reason: RefusalReason {
        switch self {
        case .unknownToken: .unknown
        case .officeMembersOnly: .forbidden
        }
    }

    public var code: String {
        switch self {
        case .unknownToken: "not-found"
        case .officeMembersOnly: "office-members-only"
        }
    }
}

// These types are a storage format: a change is a schema migration.
public enum AccessTokenEvent: DomainEvent {
    case issued(Issued)
    case revoked(Revoked)

    public struct Issued: EventPayload {
        public static let eventType = "token.issued"
        public var member: String
        public var name: String
        public var prefix: String
        public var scopes: [String]
        public var dossiers: [String]?
        public var expiresAt: String?
    }

    public struct Revoked: EventPayload {
        public static let eventType = "token.revoked"
        public init() {}
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.issued)
        .reading(Self.revoked)

    public var payload: any EventPayload {
        switch self {
        case .issued(let payload): payload
        case .revoked(let payload): payload
        }
    }
}

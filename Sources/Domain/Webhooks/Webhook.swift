/// An address of an integrator to which events are delivered as they happen. Its secrets, and how far its deliveries have come, are
/// not in the log.
public enum Webhook: Decider {
    case unknown
    case active(WebhookSettings)
    case disabled(WebhookSettings, WebhookDisabling)
    case removed

    public static let category = "webhook"

    public init() { self = .unknown }

    public mutating func evolve(_ event: WebhookEvent) {
        switch (event, self) {
        case (.added(let added), .unknown): self = .active(WebhookSettings(added))
        case (.changed(let change), .active(let settings)): self = .active(settings.applying(change))
        case (.changed(let change), .disabled(let settings, let why)): self = .disabled(settings.applying(change), why)
        case (.disabled(let disabled), .active(let settings)):
            self = .disabled(settings, WebhookDisabling(rawValue: disabled.reason) ?? .asked)
        case (.enabled(let enabled), .disabled(let settings, _)):
            self = .active(settings.attributed(to: enabled.member))
        case (.removed, _): self = .removed
        case (.added, _), (.changed, _), (.disabled, _), (.enabled, _), (.secretRotated, _): break
        }
    }

    public func decide(_ command: WebhookCommand, in context: CommandContext) throws(WebhookRefusal) -> [WebhookEvent] {
        switch (command, self) {
        case (.add(let settings), .unknown): return [.added(settings.payload)]
        case (.remove, .removed): return []
        case (_, .unknown), (_, .removed): throw .unknownWebhook
        case (.add, .active), (.add, .disabled): return []
        case (.change(let change), .active(let settings)), (.change(let change), .disabled(let settings, _)):
            let change = settings.attributing(change, to: context.author.member)
            return settings.applying(change) == settings ? [] : [.changed(change)]
        case (.rotateSecret(let until), .active), (.rotateSecret(let until), .disabled):
            return [.secretRotated(.init(overlapUntil: until.description))]
        case (.disable(let why), .active): return [.disabled(.init(reason: why.rawValue))]
        case (.disable, .disabled): return []
        case (.enable, .active): return []
        case (.enable, .disabled): return [.enabled(.init(member: context.author.member?.description))]
        case (.remove, .active), (.remove, .disabled): return [.removed(.init())]
        }
    }

    /// Nil before it is added and after it is removed.
    public var settings: WebhookSettings? {
        switch self {
        case .unknown, .removed: nil
        case .active(let settings), .disabled(let settings, _): settings
        }
    }
}

public struct WebhookSettings: Sendable, Equatable {
    public var url: String
    public var description: String?
    /// Names and prefixes of event types, without `paraph.`; nil for all.
    public var types: [String]?
    /// Nil: every dossier of the office, and the office itself.
    public var dossiers: Set<ID<Dossier>>?
    public var categories: [String]?
    public var document: ID<Document>?
    /// One delivery after the other, in the order of the log; else those of different streams at the same time.
    public var ordered: Bool
    /// The member who added it, or last gave it another address or enabled it. It delivers no more than they may see. Nil for one added
    /// before that was recorded.
    public var member: ID<Member>?

    public init(
        url: String, description: String?, types: [String]?, dossiers: Set<ID<Dossier>>?, categories: [String]?,
        document: ID<Document>?, ordered: Bool, member: ID<Member>?
    ) {
        self.url = url
        self.description = description
        self.types = types
        self.dossiers = dossiers
        self.categories = categories
        self.document = document
        self.ordered = ordered
        self.member = member
    }

    init(_ added: WebhookEvent.Added) {
        self.init(
            url: added.url, description: added.description, types: added.types,
            dossiers: added.dossiers.map { Set($0.compactMap { ID($0) }) }, categories: added.categories,
            document: added.document.flatMap { ID($0) }, ordered: added.ordered,
            member: added.member.flatMap { ID($0) })
    }

    var payload: WebhookEvent.Added {
        .init(
            url: url, description: description, types: types, dossiers: dossiers?.map(\.description).sorted(),
            categories: categories, document: document?.description, ordered: ordered, member: member?.description)
    }

    func applying(_ change: WebhookEvent.Changed) -> WebhookSettings {
        var settings = self
        settings.url = change.url ?? url
        settings.description = change.description ?? description
        settings.types = change.types ?? types
        settings.ordered = change.ordered ?? ordered
        return settings.attributed(to: change.member)
    }

    /// A new address makes the member who gives it the one whose rights count, so that nobody can have events sent to themselves on the
    /// rights of another.
    func attributing(_ change: WebhookEvent.Changed, to member: ID<Member>?) -> WebhookEvent.Changed {
        guard let address = change.url, address != url else { return change }
        var change = change
        change.member = member?.description
        return change
    }

    /// - Parameter member: nil keeps the present one.
    func attributed(to member: String?) -> WebhookSettings {
        var settings = self
        settings.member = member.flatMap { ID($0) } ?? self.member
        return settings
    }
}

extension WebhookSettings {
    /// The settings limited to the dossiers its member may see now; nil where the member may not have a webhook any more (FEATURES A-35).
    public func within(_ rights: Member) -> WebhookSettings? {
        guard case .active(let profile) = rights, profile.access.scopes.isSuperset(of: [.webhooksWrite, .eventsRead])
        else { return nil }
        guard let visible = profile.visibleDossiers else { return self }
        var settings = self
        settings.dossiers = dossiers?.intersection(visible) ?? visible
        return settings
    }

    /// Whether events of `dossier` are delivered.
    /// - Parameter dossier: nil for events of the office itself.
    public func shows(_ dossier: ID<Dossier>?) -> Bool {
        guard let dossiers else { return true }
        return dossier.map(dossiers.contains) ?? false
    }
}

/// Why nothing is delivered any more.
public enum WebhookDisabling: String, Sendable, CaseIterable {
    /// The receiver answered 410 Gone.
    case gone
    /// A person wanted it.
    case asked
    /// The member whose rights count may not manage webhooks or read events any more.
    case rightsLost = "rights-lost"
}

public enum WebhookCommand: Sendable {
    case add(WebhookSettings)
    case change(WebhookEvent.Changed)
    case rotateSecret(overlapUntil: Timestamp)
    case disable(WebhookDisabling)
    case enable
    case remove
}

public enum WebhookRefusal: Refusal {
    case unknownWebhook
    case tooMany(most: Int)
    /// Over more positions than one replay may ask for.
    case replayTooWide(most: Int64)

    public var reason: RefusalReason {
        switch self {
        case .unknownWebhook: .unknown
        case .tooMany: .conflict
        case .replayTooWide: .invalid
        }
    }

    public var code: String {
        switch self {
        case .unknownWebhook: "not-found"
        case .tooMany: "too-many-webhooks"
        case .replayTooWide: "replay-too-wide"
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownWebhook: [:]
        case .tooMany(let most): ["most": "\(most)"]
        case .replayTooWide(let most): ["most": "\(most)"]
        }
    }
}

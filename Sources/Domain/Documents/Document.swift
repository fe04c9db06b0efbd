/// A file a client delivered: immutable bytes, and what was done with them.
public enum Document: Decider {
    case unknown
    case inMailbox(DocumentProfile)
    case sent(DocumentProfile)
    case deleted(DocumentProfile, wasSent: Bool)
    /// Its pages are in other documents.
    case consumed(DocumentProfile, Consumption)

    public static let category = "document"

    public init() { self = .unknown }

    public mutating func evolve(_ event: DocumentEvent) {
        switch event {
        case .uploaded(let uploaded):
            guard let profile = DocumentProfile(uploaded) else { return }
            self = .inMailbox(profile)
        case .renamed(let renamed): withProfile { $0.title = renamed.title }
        case .labelled(let labelled): withProfile { $0.labels = labelled.labels }
        case .noted(let noted): withProfile { $0.note = noted.note }
        case .sent(let sent):
            withProfile { $0.sentAt = Timestamp(sent.at) }
            if let profile { self = .sent(profile) }
        case .deleted:
            if let profile { self = .deleted(profile, wasSent: profile.sentAt != nil) }
        case .restored:
            if case .deleted(let profile, let wasSent) = self { self = wasSent ? .sent(profile) : .inMailbox(profile) }
        case .stamped(let stamped):
            withProfile {
                $0.stamped = ContentHash(stamped.sha256)
                $0.stampedFor = stamped.task
            }
        case .filed: withProfile { $0.isFiled = true }
        case .moved(let moved):
            guard let mailbox = Mailbox(rawValue: moved.mailbox) else { return }
            withProfile { $0.mailbox = mailbox }
        case .miscDone(let done):
            withProfile {
                $0.isFiled = true
                $0.permanentType = done.permanentType.flatMap { ID($0) }
            }
        case .split(let split):
            consumed(by: .split(parts: split.parts.compactMap(Excerpt.init), rest: split.rest.flatMap(Excerpt.init)))
        case .merged(let merged):
            guard let into = Excerpt(merged.into) else { return }
            consumed(by: .merged(into: into, rest: merged.rest.flatMap(Excerpt.init)))
        case .givenBack(let back): consumed(by: .givenBack(to: back.to.compactMap(Excerpt.init)))
        case .rejoined: if let profile { self = .inMailbox(profile) }
        }
    }

    /// Counts as deleted when its proposal is: older logs hold proposals deleted without their document.
    public func beside(_ proposal: BookingProposal) -> Document {
        guard case .sent(let profile) = self, case .deleted = proposal else { return self }
        return .deleted(profile, wasSent: true)
    }

    public var profile: DocumentProfile? {
        switch self {
        case .unknown: nil
        case .inMailbox(let profile), .sent(let profile), .deleted(let profile, _), .consumed(let profile, _): profile
        }
    }

    /// What the client noted on it, read where it lies: the rest of the profile is a score of copies.
    public var note: String? {
        switch self {
        case .unknown: nil
        case .inMailbox(let profile), .sent(let profile), .deleted(let profile, _), .consumed(let profile, _):
            profile.note
        }
    }

    private mutating func consumed(by consumption: Consumption) {
        if let profile { self = .consumed(profile, consumption) }
    }

    private mutating func withProfile(_ change: (inout DocumentProfile) -> Void) {
        switch self {
        case .unknown: return
        case .inMailbox(var profile):
            change(&profile)
            self = .inMailbox(profile)
        case .sent(var profile):
            change(&profile)
            self = .sent(profile)
        case .deleted(var profile, let wasSent):
            change(&profile)
            self = .deleted(profile, wasSent: wasSent)
        case .consumed(var profile, let consumption):
            change(&profile)
            self = .consumed(profile, consumption)
        }
    }
}

/// The box a document belongs in (FEATURES MB-01): the one it was delivered to, or moved to since.
public enum Mailbox: String, Sendable, Codable, CaseIterable {
    case purchase
    case sale
    case misc

    /// Nil for miscellaneous documents, which are not booked.
    public var side: InvoiceSide? {
        switch self {
        case .purchase: .purchase
        case .sale: .sale
        case .misc: nil
        }
    }
}

public struct DocumentProfile: Sendable, Equatable {
    public let dossier: ID<Dossier>
    public var mailbox: Mailbox
    public var title: String
    public let filename: String
    public let mediaType: String
    public let content: ContentHash
    /// Bytes.
    public let size: Int
    public let pages: Int
    /// Documents of the dossier that had the same bytes when this one arrived.
    public let duplicateOf: [ID<Document>]
    /// What it is made of, page after page; empty for a document that was delivered.
    public let madeOf: [Excerpt]
    public var labels: [String] = []
    public var note: String?
    public var sentAt: Timestamp?
    /// The latest stamped rendition.
    public var stamped: ContentHash?
    /// The task that rendition was made for.
    public var stampedFor: String?
    public var isFiled = false
    /// What the office filed it under in the permanent file; nil for whatever lies elsewhere.
    public var permanentType: ID<PermanentType>?

    init?(_ uploaded: DocumentEvent.Uploaded) {
        guard let dossier = ID<Dossier>(uploaded.dossier), let mailbox = Mailbox(rawValue: uploaded.mailbox),
            let content = ContentHash(uploaded.sha256)
        else { return nil }
        self.dossier = dossier
        self.mailbox = mailbox
        self.content = content
        title = uploaded.title
        filename = uploaded.filename
        mediaType = uploaded.mediaType
        size = uploaded.size
        pages = uploaded.pages
        duplicateOf = uploaded.duplicateOf.compactMap { ID($0) }
        madeOf = (uploaded.madeOf ?? []).compactMap(Excerpt.init)
    }
}

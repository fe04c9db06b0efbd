// These types are a storage format: a change is a schema migration.
public enum DocumentEvent: DomainEvent {
    case uploaded(Uploaded)
    case renamed(Renamed)
    case labelled(Labelled)
    case noted(Noted)
    case sent(Sent)
    case deleted(Deleted)
    case restored(Restored)
    case stamped(Stamped)
    case filed(Filed)
    case moved(Moved)
    case miscDone(MiscDone)
    case split(Split)
    case merged(Merged)
    case rejoined(Rejoined)
    case givenBack(GivenBack)

    public struct Uploaded: EventPayload {
        public static let eventType = "document.uploaded"
        public var dossier: String
        public var mailbox: String
        public var channel: String
        public var title: String
        public var filename: String
        public var mediaType: String
        public var sha256: String
        /// Bytes.
        public var size: Int
        public var pages: Int
        /// Documents of the dossier with the same bytes, at the moment of delivery; of many the oldest (all of them in events of before).
        public var duplicateOf: [String]
        /// What a document that was made by splitting or merging is made of, page after page; nil for one that was delivered.
        public var madeOf: [Excerpt]?
    }

    public struct Renamed: EventPayload {
        public static let eventType = "document.renamed"
        public var dossier: String
        public var title: String
    }

    public struct Labelled: EventPayload {
        public static let eventType = "document.labelled"
        public var dossier: String
        public var labels: [String]
    }

    public struct Noted: EventPayload {
        public static let eventType = "document.noted"
        public var dossier: String
        /// Nil: the note was taken away.
        public var note: String?
    }

    /// Sent to the office: from here it is read and goes to the worklist.
    public struct Sent: EventPayload {
        public static let eventType = "document.sent"
        public var dossier: String
        public var mailbox: String
        public var at: String
    }

    public struct Deleted: EventPayload {
        public static let eventType = "document.deleted"
        public var dossier: String
        /// True for a document that had been sent to the office: it is deleted together with its proposal.
        public var wasSent: Bool?
        /// Where that was a miscellaneous one, which has no proposal: the box `misc`.
        public var mailbox: String?
    }

    public struct Restored: EventPayload {
        public static let eventType = "document.restored"
        public var dossier: String
        /// True for one that had been sent: it goes back to the office, not to its mailbox.
        public var wasSent: Bool?
        /// As when it was deleted.
        public var mailbox: String?
    }

    /// The stamped PDF is a rendition of its own; the delivered bytes stay as they are (FEATURES A-43).
    public struct Stamped: EventPayload {
        public static let eventType = "document.stamped"
        public var dossier: String
        public var proposal: String
        public var task: String
        public var journal: String
        public var number: String
        public var text: String
        public var sha256: String
        public var size: Int

        public init(
            dossier: String, proposal: String, task: String, journal: String, number: String, text: String,
            sha256: String, size: Int
        ) {
            self.dossier = dossier
            self.proposal = proposal
            self.task = task
            self.journal = journal
            self.number = number
            self.text = text
            self.sha256 = sha256
            self.size = size
        }
    }

    /// Booked by the package and seen there by the sync (FEATURES A-06): from now on it is in the client's archive.
    public struct Filed: EventPayload {
        public static let eventType = "document.filed"
        public var dossier: String
        public var proposal: String
        public var journal: String
        public var number: String
        public var externalRef: String
        /// Whether the books showed the entry as paid before it was matched to this document; nil where the sync that showed it names
        /// the document itself.
        public var paid: Bool?
        /// The whole of what they said then; nil, too, in what was filed before this was kept.
        public var entry: LedgerEvent.Entry?

        public init(
            dossier: String, proposal: String, journal: String, number: String, externalRef: String, paid: Bool? = nil,
            entry: LedgerEvent.Entry? = nil
        ) {
            self.dossier = dossier
            self.proposal = proposal
            self.journal = journal
            self.number = number
            self.externalRef = externalRef
            self.paid = paid
            self.entry = entry
        }
    }

    /// It belongs in another box than the one it was delivered to (FEATURES MB-01). A miscellaneous document that had been sent goes to the
    /// worklist of that side.
    public struct Moved: EventPayload {
        public static let eventType = "document.moved"
        public var dossier: String
        public var mailbox: String
        public var from: String
        /// True for one that the office has.
        public var wasSent: Bool?
    }

    /// The office is done with a miscellaneous document: from now on it is in the client's archive (FEATURES PF-02, MI-02).
    public struct MiscDone: EventPayload {
        public static let eventType = "document.misc-done"
        public var dossier: String
        /// In the permanent file, under this of the office's types; nil: among the miscellaneous.
        public var permanentType: String?
        /// True where it was done before, and lies elsewhere in the archive now.
        public var refiled: Bool?
        public var by: String
        public var at: String
    }

    /// Pages of a document, or the document that was made of them; pages are counted from 1.
    public struct Excerpt: Codable, Sendable, Equatable {
        public var document: String
        public var pages: [Int]
    }

    /// Divided into documents which between them have each of its pages once (FEATURES SM-02, SM-04, A-29). It is in no mailbox from now on.
    public struct Split: EventPayload {
        public static let eventType = "document.split"
        public var dossier: String
        /// `individual`, or `bulk` where the first page of each part was marked.
        public var mode: String
        public var parts: [Excerpt]
        /// What has the pages that are in no part.
        public var rest: Excerpt?
    }

    /// Pages of it are in another document now, with those of others (FEATURES SM-07). It is in no mailbox from now on.
    public struct Merged: EventPayload {
        public static let eventType = "document.merged"
        public var dossier: String
        /// The document they went into, and which of its own pages went there.
        public var into: Excerpt
        /// What has its other pages.
        public var rest: Excerpt?
    }

    /// Splitting or merging was undone: it lies in its mailbox again, with all its pages.
    public struct Rejoined: EventPayload {
        public static let eventType = "document.rejoined"
        public var dossier: String
        /// The documents that gave its pages back, with the pages each had of it.
        public var from: [Excerpt]
    }

    /// The splitting or merging that made this document was undone: its pages are in others again, and it is in no mailbox from now on.
    public struct GivenBack: EventPayload {
        public static let eventType = "document.given-back"
        public var dossier: String
        /// The documents that have its pages again.
        public var to: [Excerpt]
        /// True where it lay in the trash.
        public var wasDeleted: Bool?
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.uploaded)
        .reading(Self.renamed)
        .reading(Self.labelled)
        .reading(Self.noted)
        .reading(Self.sent)
        .reading(Self.deleted)
        .reading(Self.restored)
        .reading(Self.stamped)
        .reading(Self.filed)
        .reading(Self.moved)
        .reading(Self.miscDone)
        .reading(Self.split)
        .reading(Self.merged)
        .reading(Self.rejoined)
        .reading(Self.givenBack)

    public var payload: any EventPayload {
        switch self {
        case .uploaded(let payload): payload
        case .renamed(let payload): payload
        case .labelled(let payload): payload
        case .noted(let payload): payload
        case .sent(let payload): payload
        case .deleted(let payload): payload
        case .restored(let payload): payload
        case .stamped(let payload): payload
        case .filed(let payload): payload
        case .moved(let payload): payload
        case .miscDone(let payload): payload
        case .split(let payload): payload
        case .merged(let payload): payload
        case .rejoined(let payload): payload
        case .givenBack(let payload): payload
        }
    }
}

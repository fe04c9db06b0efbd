public import Domain
internal import Foundation

/// A document on its way from the mailbox to the archive.
public struct DocumentRow: ReadModel, Equatable {
    public let id: ID<Document>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public internal(set) var mailbox: String
    public internal(set) var state = DocumentState.inMailbox
    public internal(set) var title: String
    public let filename: String
    public let mediaType: String
    public let sha256: String
    /// Bytes.
    public let size: Int
    public let pages: Int
    public let channel: String
    public let duplicateOf: [String]
    public internal(set) var labels: [String] = []
    public internal(set) var note: String?
    public internal(set) var proposal: ID<BookingProposal>?
    /// The latest stamped rendition.
    public internal(set) var stampedSHA256: String?
    public internal(set) var task: String?
    public internal(set) var journal: String?
    public internal(set) var number: String?
    /// Why the package refused it; nil once it is tried again.
    public internal(set) var failure: TaskFailure?
    public internal(set) var sentAt: Timestamp?
    public internal(set) var filedAt: Timestamp?
    /// What a miscellaneous document lies under in the permanent file.
    public internal(set) var permanentType: String?
    /// Whether its pages are back in the documents they were taken from.
    public internal(set) var isGivenBack = false
    public let uploadedAt: Timestamp
    /// Of the document's own stream.
    public internal(set) var version: Int

    public static let name = "document"
    public static let version = 5
    public static let sources: [EventSource] = [
        .all(Document.self),
        .only(
            BookingProposalEvent.Drafted.self, BookingProposalEvent.ReadingFailed.self, BookingProposalEvent.Sent.self,
            BookingProposalEvent.Returned.self, BookingProposalEvent.Deleted.self, BookingProposalEvent.Restored.self,
            of: BookingProposal.self),
        .only(
            ConnectorTaskEvent.Completed.self, ConnectorTaskEvent.Failed.self, ConnectorTaskEvent.Retried.self,
            of: ConnectorTask.self),
    ]
    public static let columns: [ReadModelColumn<DocumentRow>] = [
        .text("state", .filter) { $0.state.rawValue },
        .text("mailbox", .filter) { $0.mailbox },
        .text("title", .filterAndSort, sortedBy: "title_key") { $0.title },
        .text("title_key", .kept) { SortKey($0.title).description },
        .text("media_type", .filter) { $0.mediaType },
        .text("sha256", .filter) { $0.sha256 },
        .text("filename", .filter) { $0.filename },
        .texts("labels", .filter) { $0.labels },
        .integer("pages", .filterAndSort) { Int64($0.pages) },
        .moment("uploaded_at", .filterAndSort) { $0.uploadedAt },
        .moment("sent_at", .filterAndSort) { $0.sentAt },
        .text("journal", .filter) { $0.journal },
        .text("number", .filter) { $0.number },
        .moment("filed_at", .filterAndSort) { $0.filedAt },
        .text("permanent_type", .filter) { $0.permanentType },
        .boolean("given_back", .kept) { $0.isGivenBack },
    ]
    public static let defaultOrder = [ListOrder("uploaded_at")]
    /// Of the archive: what was filed last comes first.
    public static let filedOrder = [ListOrder("filed_at", descending: true)]
    public static let indexes = [
        ReadModelIndex("dossier", "uploaded_at", "id"),
        ReadModelIndex("dossier", "mailbox", "uploaded_at", "id", where: "state = 'in_mailbox'"),
        ReadModelIndex("dossier", "uploaded_at", "id", where: "state = 'deleted'"),
        ReadModelIndex("dossier", order: filedOrder, where: "state = 'archived' AND mailbox = 'misc'"),
        ReadModelIndex("dossier", "sha256"),
    ]
}

/// How far a document has come (API.md, Documents).
public enum DocumentState: String, Codable, Sendable, CaseIterable {
    case inMailbox = "in_mailbox"
    /// Its pages are in other documents, by splitting, merging, or undoing either (FEATURES A-29).
    case consumed
    case sent
    /// Being read. No event tells when that begins, so a document is `sent` until it stands in the worklist.
    case reading
    case inWorklist = "in_worklist"
    case numbered
    case postedAwaitingSync = "posted_awaiting_sync"
    case archived
    case deleted
    case failed

    /// The box "In processing": from sent to the office until the books are seen to hold it (FEATURES MB-02, A-06).
    public static let inProcessing: [DocumentState] = [
        .sent, .reading, .inWorklist, .numbered, .failed, .postedAwaitingSync,
    ]
}

extension DocumentRow {
    /// The row with what the document's own stream has come to; what other streams made of it is as old as the row.
    public func after(_ document: Document, version: Int) -> DocumentRow {
        guard let profile = document.profile else { return self }
        var row = self
        row.title = profile.title
        row.labels = profile.labels
        row.note = profile.note
        row.mailbox = profile.mailbox.rawValue
        row.permanentType = profile.permanentType?.description
        row.version = version
        switch document {
        case .deleted: row.state = .deleted
        case .consumed: row.state = .consumed
        case .unknown, .inMailbox: row.state = .inMailbox
        case .sent:
            if row.state == .inMailbox { row.state = .sent }
            // It was deleted with its proposal, and came back with it; what is no invoice has none.
            if row.state == .deleted { row.state = profile.mailbox == .misc ? .sent : .inWorklist }
            if profile.isFiled { row.state = .archived }
        }
        return row
    }

    init(_ uploaded: DocumentEvent.Uploaded, _ event: ProjectedEvent) {
        id = ID(event.stream.id)
        office = event.office
        dossier = event.dossier
        mailbox = uploaded.mailbox
        title = uploaded.title
        filename = uploaded.filename
        mediaType = uploaded.mediaType
        sha256 = uploaded.sha256
        size = uploaded.size
        pages = uploaded.pages
        channel = uploaded.channel
        duplicateOf = uploaded.duplicateOf
        uploadedAt = event.recordedAt
        version = event.version
    }

    public func json() -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("dossier", dossier)
            json.field("mailbox", mailbox)
            json.field("state", state.rawValue)
            json.field("title", title)
            json.field("filename", filename)
            json.field("media_type", mediaType)
            json.field("sha256", sha256)
            json.field("size", size)
            json.field("pages", pages)
            json.field("channel", channel)
            json.field("duplicate_of", duplicateOf)
            json.field("labels", labels)
            json.field("note", note)
            json.field("proposal", proposal)
            json.field("stamped_sha256", stampedSHA256)
            json.field("task", task)
            json.field("journal", journal)
            json.field("number", number)
            json.field("failure", failure.map(JSONObject.init))
            json.field("uploaded_at", uploadedAt.description)
            json.field("sent_at", sentAt?.description)
            json.field("filed_at", filedAt?.description)
            json.field("permanent_type", permanentType)
            json.field("version", version)
        }.text
    }
}

extension JSONObject {
    fileprivate init(_ failure: TaskFailure) {
        self.init { json in
            json.field("owner", failure.owner.rawValue)
            json.field("reason", failure.reason)
            json.field("instruction", failure.instruction)
        }
    }
}

public enum DocumentCommand: Sendable {
    case upload(Delivery)
    case rename(String)
    case label([String])
    case note(String?)
    case send
    /// To another box; of what was sent, a miscellaneous document alone, which thereby becomes an invoice to read.
    case move(to: Mailbox)
    case delete
    /// Deletes a document that was sent, together with its proposal, which decides whether that may be.
    case deleteWithProposal
    case restore
    case stamp(DocumentEvent.Stamped)
    case file(DocumentEvent.Filed)
    /// The office is done with a miscellaneous document.
    case finish(under: ID<PermanentType>?)
    /// Each part, and last what is left over, is made into one of these, which are uploaded beside it.
    case split(PageDivision, into: [ID<Document>])
    /// Pages of it go into a document with those of others, and what is left over into `rest`.
    case merge(into: Excerpt, rest: ID<Document>?)
    /// Takes its pages back from the documents it was divided into, or merged into.
    case rejoin
    /// Gives its pages back to the documents they were taken from.
    case giveBack
}

/// A file as it arrived, with the media type found from its bytes and its pages counted.
public struct Delivery: Sendable {
    public var dossier: ID<Dossier>
    public var mailbox: Mailbox
    /// How it came: `api`, `portal`, `demo` (FEATURES DL-06, DL-07); `split` or `merge` where it was made of others.
    public var channel: String
    public var title: String
    public var filename: String
    public var mediaType: String
    public var content: ContentHash
    public var size: Int
    public var pages: Int
    /// Those with the same bytes, the oldest first; of many only `SuspectedDuplicates.mostNamed` are recorded.
    public var duplicateOf: [ID<Document>]
    /// What it is made of, page after page, where it was made by splitting or merging.
    public var madeOf: [Excerpt]

    public init(
        dossier: ID<Dossier>, mailbox: Mailbox, channel: String, title: String, filename: String, mediaType: String,
        content: ContentHash, size: Int, pages: Int, duplicateOf: [ID<Document>], madeOf: [Excerpt] = []
    ) {
        self.dossier = dossier
        self.mailbox = mailbox
        self.channel = channel
        self.title = title
        self.filename = filename
        self.mediaType = mediaType
        self.content = content
        self.size = size
        self.pages = pages
        self.duplicateOf = duplicateOf
        self.madeOf = madeOf
    }

    var payload: DocumentEvent.Uploaded {
        .init(
            dossier: dossier.description, mailbox: mailbox.rawValue, channel: channel, title: title, filename: filename,
            mediaType: mediaType, sha256: content.description, size: size, pages: pages,
            duplicateOf: duplicateOf.prefix(SuspectedDuplicates.mostNamed).map(\.description),
            madeOf: madeOf.isEmpty ? nil : madeOf.map(\.payload))
    }
}

extension Document {
    public func decide(
        _ command: DocumentCommand, in context: CommandContext
    ) throws(DocumentRefusal) -> [DocumentEvent] {
        switch (command, self) {
        case (.upload(let delivery), .unknown): return [.uploaded(delivery.payload)]
        case (.upload, .inMailbox), (.upload, .sent), (.upload, .deleted), (.upload, .consumed): return []

        case (.rename(let title), .inMailbox(let document)), (.rename(let title), .sent(let document)):
            return title == document.title ? [] : [.renamed(.init(dossier: "\(document.dossier)", title: title))]
        case (.label(let labels), .inMailbox(let document)), (.label(let labels), .sent(let document)):
            return labels == document.labels ? [] : [.labelled(.init(dossier: "\(document.dossier)", labels: labels))]
        case (.note(let note), .inMailbox(let document)), (.note(let note), .sent(let document)):
            return note == document.note ? [] : [.noted(.init(dossier: "\(document.dossier)", note: note))]

        case (.send, .inMailbox(let document)):
            return [
                .sent(
                    .init(
                        dossier: "\(document.dossier)", mailbox: document.mailbox.rawValue,
                        at: context.now.description))
            ]
        case (.send, .sent): return []

        case (.move(let mailbox), .inMailbox(let document)):
            return mailbox == document.mailbox ? [] : [.moved(document.movedPayload(to: mailbox))]
        case (.move(let mailbox), .sent(let document)):
            if mailbox == document.mailbox { return [] }
            guard document.mailbox == .misc else { throw .alreadySent }
            guard !document.isFiled else { throw .filed }
            return [.moved(document.movedPayload(to: mailbox))]

        case (.finish(let type), .sent(let document)):
            guard document.mailbox == .misc else { throw .notMiscellaneous }
            if document.isFiled, document.permanentType == type { return [] }
            return [.miscDone(document.donePayload(under: type, in: context))]

        case (.delete, .inMailbox(let document)): return [.deleted(.init(dossier: "\(document.dossier)"))]
        case (.delete, .sent(let document)):
            guard document.mailbox == .misc else { throw .alreadySent }
            guard !document.isFiled else { throw .filed }
            return [.deleted(.init(dossier: "\(document.dossier)", wasSent: true, mailbox: Mailbox.misc.rawValue))]
        case (.deleteWithProposal, .sent(let document)):
            return [.deleted(.init(dossier: "\(document.dossier)", wasSent: true))]
        case (.delete, .deleted), (.deleteWithProposal, .deleted): return []
        case (.restore, .deleted(let document, let wasSent)):
            let mailbox = wasSent && document.mailbox == .misc ? Mailbox.misc.rawValue : nil
            return [
                .restored(.init(dossier: "\(document.dossier)", wasSent: wasSent ? true : nil, mailbox: mailbox))
            ]
        case (.restore, .inMailbox): return []
        case (.restore, .sent): throw .alreadySent

        case (.stamp(let stamped), .sent(let document)):
            // A sale that is sent again keeps its number: the same bytes then belong to another task, which needs its own event.
            let isAlreadySo =
                document.stamped?.description == stamped.sha256 && document.stampedFor == stamped.task
            return isAlreadySo ? [] : [.stamped(stamped)]
        case (.file(let filed), .sent(let document)): return document.isFiled ? [] : [.filed(filed)]
        case (.split(let division, let documents), _): return [try withPages().split(by: division, into: documents)]
        case (.merge(let into, let rest), _): return [try withPages().merged(into: into, rest: rest)]
        case (.rejoin, .consumed(let document, let consumption)): return [try document.takingBack(from: consumption)]
        case (.rejoin, .inMailbox), (.rejoin, .sent), (.rejoin, .deleted): throw .nothingToUndo
        case (.giveBack, .inMailbox(let document)): return [try document.givingBack(wasDeleted: false)]
        case (.giveBack, .deleted(let document, wasSent: false)): return [try document.givingBack(wasDeleted: true)]
        case (.giveBack, .sent), (.giveBack, .deleted(_, wasSent: true)): throw .alreadySent

        case (.stamp, .inMailbox), (.file, .inMailbox), (.deleteWithProposal, .inMailbox), (.finish, .inMailbox):
            throw .notSent

        case (.rename, .deleted), (.label, .deleted), (.note, .deleted), (.send, .deleted), (.stamp, .deleted),
            (.file, .deleted), (.move, .deleted), (.finish, .deleted):
            throw .deleted
        case (_, .consumed): throw .consumed
        case (.rename, .unknown), (.label, .unknown), (.note, .unknown), (.send, .unknown), (.delete, .unknown),
            (.deleteWithProposal, .unknown), (.restore, .unknown), (.stamp, .unknown), (.file, .unknown),
            (.move, .unknown), (.finish, .unknown), (.rejoin, .unknown), (.giveBack, .unknown):
            throw .unknownDocument
        }
    }
}

extension DocumentProfile {
    fileprivate func movedPayload(to mailbox: Mailbox) -> DocumentEvent.Moved {
        .init(
            dossier: "\(dossier)", mailbox: mailbox.rawValue, from: self.mailbox.rawValue,
            wasSent: sentAt == nil ? nil : true)
    }

    fileprivate func donePayload(
        under type: ID<PermanentType>?, in context: CommandContext
    ) -> DocumentEvent.MiscDone {
        .init(
            dossier: "\(dossier)", permanentType: type?.description, refiled: isFiled ? true : nil,
            by: "\(context.author)", at: "\(context.now)")
    }
}

public enum DocumentRefusal: Refusal {
    case unknownDocument
    case alreadySent
    case notSent
    case deleted
    /// It lies in the archive.
    case filed
    /// An invoice goes to the archive by its booking.
    case notMiscellaneous
    case unknownPermanentType
    /// Its pages are in other documents.
    case consumed
    /// An electronic invoice is data, and has no pages that could go elsewhere.
    case notPaged
    case tooManyPages
    case unknownPage(Int)
    case pageTwice(Int)
    /// One part alone would come of it.
    case nothingToSplit
    /// One document alone is given.
    case nothingToMerge
    /// It was not made by splitting or merging, and neither was anything of it.
    case nothingToUndo
    /// A document that was made of it was sent, or taken apart further.
    case madeHasGoneOn

    public var reason: RefusalReason {
        switch self {
        case .unknownDocument: .unknown
        case .unknownPermanentType, .unknownPage, .pageTwice, .nothingToSplit, .nothingToMerge: .invalid
        case .alreadySent, .notSent, .deleted, .filed, .notMiscellaneous, .consumed, .notPaged, .tooManyPages,
            .nothingToUndo, .madeHasGoneOn:
            .conflict
        }
    }

    public var field: String? { self == .unknownPermanentType ? "permanent_type" : nil }

    public var code: String {
        switch self {
        case .unknownDocument: "not-found"
        case .alreadySent: "document-already-sent"
        case .notSent: "document-not-sent"
        case .deleted: "document-deleted"
        case .filed: "document-filed"
        case .notMiscellaneous: "document-not-misc"
        case .unknownPermanentType: "unknown-permanent-type"
        case .consumed: "document-consumed"
        case .notPaged: "document-not-paged"
        case .tooManyPages: "too-many-pages"
        case .madeHasGoneOn: "made-has-gone-on"
        case .unknownPage: "unknown-page"
        case .pageTwice: "page-twice"
        case .nothingToSplit: "nothing-to-split"
        case .nothingToMerge: "nothing-to-merge"
        case .nothingToUndo: "nothing-to-undo"
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownPage(let page), .pageTwice(let page): ["page": "\(page)"]
        case .tooManyPages: ["limit": "\(PageDivision.mostPages)"]
        case .unknownDocument, .alreadySent, .notSent, .deleted, .filed, .notMiscellaneous, .unknownPermanentType,
            .consumed, .notPaged, .nothingToSplit, .nothingToMerge, .nothingToUndo, .madeHasGoneOn:
            [:]
        }
    }
}

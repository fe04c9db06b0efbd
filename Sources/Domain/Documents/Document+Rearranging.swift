extension Document {
    /// The document, where its pages may go into others.
    /// - Throws: `DocumentRefusal` where it lies in no mailbox, or has no pages.
    public func withPages() throws(DocumentRefusal) -> DocumentProfile {
        switch self {
        case .inMailbox(let document):
            guard document.isPaged else { throw .notPaged }
            guard document.pages <= PageDivision.mostPages else { throw .tooManyPages }
            return document
        case .sent: throw .alreadySent
        case .deleted: throw .deleted
        case .consumed: throw .consumed
        case .unknown: throw .unknownDocument
        }
    }
}

extension DocumentProfile {
    /// Electronic invoices are data: they have a page only for those who read.
    fileprivate var isPaged: Bool { mediaType == "application/pdf" || mediaType.hasPrefix("image/") }

    /// - Parameter documents: those that the parts, and last what is left over, are made into.
    func split(
        by division: PageDivision, into documents: [ID<Document>]
    ) throws(DocumentRefusal) -> DocumentEvent {
        let parts = try division.applied(to: pages)
        precondition(documents.count == parts.lists.count, "Each part is a document of its own.")
        let excerpts = zip(documents, parts.lists).map { DocumentEvent.Excerpt(document: "\($0)", pages: $1) }
        return .split(
            .init(
                dossier: "\(dossier)", mode: division.mode, parts: Array(excerpts.prefix(parts.parts.count)),
                rest: parts.rest.isEmpty ? nil : excerpts.last))
    }

    /// - Parameter rest: the document that what is left over is made into; nil where all pages go.
    func merged(into excerpt: Excerpt, rest: ID<Document>?) throws(DocumentRefusal) -> DocumentEvent {
        let left = try excerpt.pages.left(of: pages)
        precondition(left.isEmpty == (rest == nil), "What is left over is a document of its own.")
        return .merged(
            .init(
                dossier: "\(dossier)", into: excerpt.payload,
                rest: rest.map { .init(document: "\($0)", pages: left) }))
    }

    func takingBack(from consumption: Consumption) throws(DocumentRefusal) -> DocumentEvent {
        guard !consumption.excerpts.isEmpty else { throw .nothingToUndo }
        return .rejoined(.init(dossier: "\(dossier)", from: consumption.excerpts.map(\.payload)))
    }

    func givingBack(wasDeleted: Bool) throws(DocumentRefusal) -> DocumentEvent {
        guard !madeOf.isEmpty else { throw .nothingToUndo }
        return .givenBack(
            .init(dossier: "\(dossier)", to: madeOf.map(\.payload), wasDeleted: wasDeleted ? true : nil))
    }
}

extension PageDivision {
    fileprivate var mode: String {
        switch self {
        case .individual: "individual"
        case .bulk: "bulk"
        }
    }
}

extension [Int] {
    /// The pages of so many that are not among these, in order.
    /// - Throws: `DocumentRefusal.unknownPage`, `.pageTwice`.
    public func left(of pageCount: Int) throws(DocumentRefusal) -> [Int] {
        var taken: Set<Int> = []
        for page in self {
            guard (1...pageCount).contains(page) else { throw .unknownPage(page) }
            guard taken.insert(page).inserted else { throw .pageTwice(page) }
        }
        return (1...pageCount).filter { !taken.contains($0) }
    }
}

import Documents
import Domain

/// A document that is made of others: what it takes over from them.
struct NewDocument {
    enum Origin: String {
        case split
        case merge
    }

    let dossier: ID<Dossier>
    let mailbox: Mailbox
    let origin: Origin
    let title: String
    let filename: String
    let labels: [String]
    let note: String?
    let madeOf: [Excerpt]

    private static let longestTitle = 200
    private static let longestNote = 4_000
    private static let mostLabels = 50

    /// Some pages of one document, which its title ends with.
    init(pages: [Int], of document: ID<Document>, _ source: DocumentProfile, in origin: Origin) {
        let numbers = pages.asPageRanges
        let ending = " (\(numbers.count > 40 ? numbers.prefix(39) + "…" : numbers))"
        dossier = source.dossier
        mailbox = source.mailbox
        self.origin = origin
        title = source.title.prefix(Self.longestTitle - ending.count) + ending
        filename = Filename(Filename(source.filename, fallback: "document").title + ending + ".pdf", fallback: "").text
        labels = source.labels
        note = source.note
        madeOf = [Excerpt(document: document, pages: pages)]
    }

    /// Pages of several documents: everything that was said of one of them is said of the new one.
    init(mergedBy plan: MergePlan, titled title: String?) {
        let sources = plan.sources.map(\.profile)
        let first = sources[0]
        dossier = first.dossier
        mailbox = first.mailbox
        origin = .merge
        self.title = title ?? first.title
        filename = Filename(Filename(first.filename, fallback: "document").title + ".pdf", fallback: "").text
        labels = Array(sources.flatMap(\.labels).withoutRepetitions.prefix(Self.mostLabels))
        let notes = sources.compactMap(\.note).withoutRepetitions.joined(separator: "\n")
        note = notes.isEmpty ? nil : String(notes.prefix(Self.longestNote))
        madeOf = plan.excerpts
    }

    func delivery(of file: KeptContent, duplicateOf twins: [ID<Document>]) -> Delivery {
        Delivery(
            dossier: dossier, mailbox: mailbox, channel: origin.rawValue, title: title, filename: filename,
            mediaType: MediaType.pdf.rawValue, content: file.hash, size: file.size,
            pages: madeOf.reduce(0) { $0 + $1.pages.count }, duplicateOf: twins, madeOf: madeOf)
    }
}

extension Array where Element: Hashable {
    /// Each where it comes first.
    var withoutRepetitions: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

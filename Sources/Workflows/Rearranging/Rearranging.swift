public import Documents
public import Domain
public import EventStore
import Foundation

/// Divides documents that wait in a mailbox into several, makes one of several, and undoes both (FEATURES SM-01…08, MB-04, A-29).
///
/// Bytes never change: what is made is a document of its own, and whatever it was made of stays as it is, out of sight.
public struct Rearranging: Sendable {
    let commands: CommandHandler
    private let contents: any DocumentContents
    private let known: any KnownDocuments
    private let pages: PageSource

    /// - Parameter limit: bytes that one document may have (`PARAPH_MAX_UPLOAD`), and all those together of which one is made.
    public init(
        commands: CommandHandler, contents: any DocumentContents, known: any KnownDocuments, worker: DocumentWorkers,
        limit: Int
    ) {
        self.commands = commands
        self.contents = contents
        self.known = known
        pages = PageSource(contents: contents, worker: worker, limit: limit)
    }

    /// What became of it.
    public struct Outcome: Sendable {
        /// The document that was split or asked to be put back; of a merge, the new one.
        public let subject: Loaded<Document>
        /// All that came of it: the new documents, or those that lie in their mailboxes again.
        public let documents: [Loaded<Document>]
    }

    /// Makes a document of each part, and one of the pages in no part, which stays in the mailbox in any case.
    /// - Throws: `DocumentRefusal`, `RefusedPlace` at the field of `division`, `IntakeRefusal.brokenPDF`, `StaleVersion`, `DocumentError`
    ///   and `DocumentsBusy` where the file may open later, and what `CommandHandler.perform` throws.
    public func split(
        _ id: ID<Document>, _ division: PageDivision, then next: AfterDividing, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        if let repeated: CommandHandler.Performed<Outcome> = try await commands.repeated(key) { return repeated }
        let asRead = try await StreamReader(store: commands.store, office: context.office).load(id)
        try asRead.require(expecting)
        let source = try Self.source(asRead, in: context)
        let parts = try Self.parts(of: source.pages, division)
        let lists = parts.parts + (parts.rest.isEmpty ? [] : [parts.rest])
        let assembly = PageAssembly(lists.map { pages in pages.map { .init(pdf: 0, page: $0) } })
        let files = try await keep(try await pages.assemble(assembly, from: [source], in: context.office), context)
        return try await commands.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(id)
            try loaded.require(expecting)
            let source = try Self.source(loaded, in: context)
            var act = Act()
            var made: [Loaded<Document>] = []
            for (place, pages) in lists.enumerated() {
                let isRest = place >= parts.parts.count
                var new = NewDocument(of: source, named: pages.asPageRanges, in: .split)
                new.madeOf = [Excerpt(document: id, pages: pages)]
                made.append(
                    try await add(new, files[place], then: isRest ? .keep : next, to: &act, context, reader))
            }
            let excerpts = zip(made, lists).map { Excerpt(document: $0.id, pages: $1) }
            let events = try loaded.state.decide(
                .split(
                    division, parts: Array(excerpts.prefix(parts.parts.count)),
                    rest: parts.rest.isEmpty ? nil : excerpts.last), in: context)
            let subject = act.append(events, to: loaded, dossier: source.dossier)
            return .init(act, Outcome(subject: subject, documents: made))
        }
    }

    /// Makes one document of pages of several, in the order given. What is left over of each is a document of its own, which stays in the
    /// mailbox in any case.
    /// - Throws: `DocumentRefusal.nothingToMerge`, `RefusedPlace` at the document or the pages that are at fault, `IntakeRefusal.tooLarge`, and
    ///   as `split`.
    public func merge(
        _ merge: Merge, in context: CommandContext, key: CommandKey?, answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        if let repeated: CommandHandler.Performed<Outcome> = try await commands.repeated(key) { return repeated }
        let outside = StreamReader(store: commands.store, office: context.office)
        let plan = try await merge.planned(in: context, outside)
        let assembly = PageAssembly([plan.pages] + plan.rests.map { rest in rest.pages })
        let files = try await keep(
            try await pages.assemble(assembly, from: plan.sources.map(\.profile), isLimited: true, in: context.office),
            context)
        return try await commands.perform(in: context, key: key, answer: answer) { reader in
            let plan = try await merge.planned(in: context, reader)
            var act = Act()
            let new = NewDocument(mergedBy: plan, titled: merge.title)
            let merged = try await add(new, files[0], then: merge.next, to: &act, context, reader)
            var rests: [ID<Document>: Loaded<Document>] = [:]
            for (place, rest) in plan.rests.enumerated() {
                var new = NewDocument(of: rest.source.profile, named: rest.numbers.asPageRanges, in: .merge)
                new.madeOf = [Excerpt(document: rest.source.loaded.id, pages: rest.numbers)]
                rests[rest.source.loaded.id] = try await add(
                    new, files[place + 1], then: .keep, to: &act, context, reader)
            }
            for source in plan.sources {
                let left = rests[source.loaded.id].map { Excerpt(document: $0.id, pages: source.left) }
                let into = Excerpt(document: merged.id, pages: source.taken)
                act.append(
                    try source.loaded.state.decide(.merge(into: into, rest: left), in: context), to: source.loaded,
                    dossier: merge.dossier)
            }
            let made = [merged] + plan.rests.compactMap { rests[$0.source.loaded.id] }
            return .init(act, Outcome(subject: merged, documents: made))
        }
    }

    /// The refusals first that a document gives whatever is to become of its pages.
    static func source(
        _ loaded: Loaded<Document>, in context: CommandContext
    ) throws(DocumentRefusal) -> DocumentProfile {
        _ = try loaded.state.decide(.split(.bulk(firstPages: []), parts: [], rest: nil), in: context)
        guard let profile = loaded.state.profile else { throw .unknownDocument }
        guard profile.isPaged else { throw .notPaged }
        return profile
    }

    private static func parts(of pageCount: Int, _ division: PageDivision) throws -> PageDivision.Parts {
        do {
            return try division.applied(to: pageCount)
        } catch {
            throw RefusedPlace(refusal: error, field: division.field)
        }
    }

    private func keep(_ files: [Data], _ context: CommandContext) async throws -> [KeptContent] {
        var kept: [KeptContent] = []
        for file in files { kept.append(try await contents.keep(file, of: context.office)) }
        return kept
    }

    /// Uploads a document beside its sources, with what was said of them.
    private func add(
        _ new: NewDocument, _ file: KeptContent, then next: AfterDividing, to act: inout Act, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws -> Loaded<Document> {
        let twins = try await twins(of: file.hash, in: new.dossier, reader)
        var document = Loaded(id: context.freshID(Document.self), state: Document(), version: 0)
        var commands: [DocumentCommand] = [.upload(new.delivery(of: file, duplicateOf: twins))]
        if !new.labels.isEmpty { commands.append(.label(new.labels)) }
        if let note = new.note { commands.append(.note(note)) }
        if next == .send { commands.append(.send) }
        for command in commands {
            document = act.append(
                try document.state.decide(command, in: context), to: document, dossier: new.dossier)
        }
        return document
    }

    /// Documents with the same bytes; not those that gave their pages back, as parts do that are made once more.
    private func twins(
        of content: ContentHash, in dossier: ID<Dossier>, _ reader: StreamReader
    ) async throws -> [ID<Document>] {
        let found = try await known.documents(with: content, of: dossier, in: reader.office)
        return try await reader.loadUnguarded(found).filter { document in
            if case .givenBack = document.state.consumption { false } else { true }
        }.map(\.id)
    }
}

/// A refusal that one field of what was asked is to blame for.
public struct RefusedPlace: Refusal {
    public let refusal: DocumentRefusal
    /// A JSON Pointer without its first slash.
    public let field: String?

    public var reason: RefusalReason { refusal.reason }
    public var code: String { refusal.code }
    public var details: [String: String] { refusal.details }
}

extension PageDivision {
    /// As the API names what it is told by.
    fileprivate var field: String {
        switch self {
        case .individual: "parts"
        case .bulk: "first_pages"
        }
    }
}

extension DocumentProfile {
    /// Electronic invoices are data: they have a page only for those who read.
    var isPaged: Bool { MediaType(rawValue: mediaType).map { $0 == .pdf || $0.isImage } ?? false }
}

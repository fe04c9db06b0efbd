import Documents
public import Domain
import EventStore

/// Pages of several documents that are to be one (FEATURES SM-07).
public struct Merge: Sendable {
    /// Pages of one document.
    public struct Part: Sendable {
        public let document: ID<Document>
        /// Counted from 1, in their order; nil: all.
        public let pages: [Int]?

        public init(document: ID<Document>, pages: [Int]?) {
            self.document = document
            self.pages = pages
        }
    }

    public let dossier: ID<Dossier>
    /// In the order the pages are to have; one document may come several times.
    public let parts: [Part]
    /// Nil: that of the first document.
    public let title: String?
    public let next: AfterDividing

    public init(dossier: ID<Dossier>, parts: [Part], title: String?, then next: AfterDividing) {
        self.dossier = dossier
        self.parts = parts
        self.title = title
        self.next = next
    }
}

/// A merge whose documents were read and may be merged.
struct MergePlan {
    struct Source {
        let loaded: Loaded<Document>
        let profile: DocumentProfile
        /// The pages that go into the new document, in the order they have there.
        var taken: [Int] = []
        /// Those that do not.
        var left: [Int] { (1...profile.pages).filter { !taken.contains($0) } }
    }

    /// What is left over of a source.
    struct Rest {
        let source: Source
        let numbers: [Int]
        let pages: [PageAssembly.Page]
    }

    /// Each once.
    fileprivate(set) var sources: [Source] = []
    /// Of the new document.
    fileprivate(set) var excerpts: [Excerpt] = []

    var pages: [PageAssembly.Page] {
        excerpts.flatMap { excerpt in
            let place = sources.firstIndex { $0.loaded.id == excerpt.document } ?? 0
            return excerpt.pages.map { PageAssembly.Page(pdf: place, page: $0) }
        }
    }

    var rests: [Rest] {
        sources.enumerated().compactMap { place, source in
            let left = source.left
            return left.isEmpty
                ? nil : Rest(source: source, numbers: left, pages: left.map { .init(pdf: place, page: $0) })
        }
    }
}

extension Merge {
    /// - Throws: `RefusedPlace`, `DocumentRefusal.nothingToMerge`.
    func planned(in context: CommandContext, _ reader: StreamReader) async throws -> MergePlan {
        var plan = MergePlan()
        for (number, part) in parts.enumerated() {
            let place = try await plan.place(of: part.document) {
                let loaded = try await reader.load(part.document)
                return try refusing(at: "pages/\(number)/document") { () throws(DocumentRefusal) in
                    guard loaded.state.profile?.dossier == dossier else { throw .unknownDocument }
                    return MergePlan.Source(loaded: loaded, profile: try Rearranging.source(loaded, in: context))
                }
            }
            let pages = part.pages ?? Array(1...plan.sources[place].profile.pages)
            try refusing(at: "pages/\(number)/pages") { () throws(DocumentRefusal) in
                try plan.sources[place].take(pages)
            }
            plan.excerpts.append(Excerpt(document: part.document, pages: pages))
        }
        guard plan.sources.count > 1 else { throw RefusedPlace(refusal: .nothingToMerge, field: "pages") }
        return plan
    }

    private func refusing<Result>(
        at field: String, _ work: () throws(DocumentRefusal) -> Result
    ) throws(RefusedPlace) -> Result {
        do {
            return try work()
        } catch {
            throw RefusedPlace(refusal: error, field: field)
        }
    }
}

extension MergePlan {
    fileprivate mutating func place(
        of document: ID<Document>, orAdding read: () async throws -> Source
    ) async throws -> Int {
        if let place = sources.firstIndex(where: { $0.loaded.id == document }) { return place }
        sources.append(try await read())
        return sources.count - 1
    }
}

extension MergePlan.Source {
    fileprivate mutating func take(_ pages: [Int]) throws(DocumentRefusal) {
        for page in pages {
            guard (1...profile.pages).contains(page) else { throw .unknownPage(page) }
            guard !taken.contains(page) else { throw .pageTwice(page) }
            taken.append(page)
        }
    }
}

public import Domain
public import EventStore

/// Where the pages of a document come from, and where they went (FEATURES SM-02, A-29).
public struct Lineage: Sendable {
    /// A document that shares pages with it.
    public struct Relative: Sendable {
        public let document: Loaded<Document>
        /// Of the document that the other was made of, counted from 1, in the order they stand in there.
        public let pages: [Int]
        /// Whether it is what was left over.
        public var isRest = false
    }

    /// A page as it was delivered.
    public struct Origin: Sendable, Equatable {
        public let document: ID<Document>
        /// Counted from 1.
        public let page: Int
    }

    public let document: Loaded<Document>
    /// What it was made of, page after page; empty for one that was delivered.
    public let madeOf: [Relative]
    /// What was made of it; empty while its pages are its own.
    public let madeInto: [Relative]
    /// Those that have its pages again, where what made it was undone.
    public let givenBackTo: [ID<Document>]
    /// Of each of its pages, in order.
    public let origins: [Origin]

    public init(of document: Loaded<Document>, _ reader: StreamReader) async throws {
        self.document = document
        let profile = document.state.profile
        madeOf = try await Self.relatives(profile?.madeOf ?? [], reader)
        let consumption = document.state.consumption
        madeInto = try await Self.relatives(consumption?.excerpts ?? [], rest: consumption?.rest, reader)
        if case .givenBack(let excerpts) = consumption {
            givenBackTo = excerpts.map(\.document).withoutRepetitions
        } else {
            givenBackTo = []
        }
        var known: [ID<Document>: [Origin]] = [:]
        origins = try await Self.origins(of: document, reader, &known)
    }

    private static func relatives(
        _ excerpts: [Excerpt], rest: Excerpt? = nil, _ reader: StreamReader
    ) async throws -> [Relative] {
        let documents = try await reader.loadUnguarded(excerpts.map(\.document))
        return zip(documents, excerpts).map { document, excerpt in
            Relative(document: document, pages: excerpt.pages, isRest: excerpt == rest)
        }
    }

    /// Through every document in between: what was merged may have been split before.
    /// - Parameter known: those of documents met before, each of which is read once.
    private static func origins(
        of document: Loaded<Document>, _ reader: StreamReader, _ known: inout [ID<Document>: [Origin]]
    ) async throws -> [Origin] {
        if let origins = known[document.id] { return origins }
        guard let profile = document.state.profile else { return [] }
        var origins: [Origin] = []
        for excerpt in profile.madeOf {
            if known[excerpt.document] == nil {
                _ = try await Self.origins(of: try await reader.load(excerpt.document), reader, &known)
            }
            let ofSource = known[excerpt.document] ?? []
            origins += excerpt.pages.compactMap { ofSource.indices.contains($0 - 1) ? ofSource[$0 - 1] : nil }
        }
        if profile.madeOf.isEmpty { origins = (0..<profile.pages).map { .init(document: document.id, page: $0 + 1) } }
        known[document.id] = origins
        return origins
    }
}

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
        if case .givenBack(let documents) = consumption { givenBackTo = documents } else { givenBackTo = [] }
        origins = try await Self.origins(of: document, reader)
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
    private static func origins(of document: Loaded<Document>, _ reader: StreamReader) async throws -> [Origin] {
        guard let profile = document.state.profile else { return [] }
        guard !profile.madeOf.isEmpty else {
            return (1...max(1, profile.pages)).map { Origin(document: document.id, page: $0) }
        }
        var known: [ID<Document>: [Origin]] = [:]
        var origins: [Origin] = []
        for excerpt in profile.madeOf {
            var ofSource = known[excerpt.document] ?? []
            if ofSource.isEmpty {
                ofSource = try await Self.origins(of: try await reader.load(excerpt.document), reader)
                known[excerpt.document] = ofSource
            }
            origins += excerpt.pages.compactMap { ofSource.indices.contains($0 - 1) ? ofSource[$0 - 1] : nil }
        }
        return origins
    }
}

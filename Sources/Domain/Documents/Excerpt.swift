/// Pages of a document, or the document that was made of them.
public struct Excerpt: Sendable, Equatable {
    public let document: ID<Document>
    /// Counted from 1, in the order they stand in.
    public let pages: [Int]

    public init(document: ID<Document>, pages: [Int]) {
        self.document = document
        self.pages = pages
    }

    var payload: DocumentEvent.Excerpt { .init(document: "\(document)", pages: pages) }

    init?(_ payload: DocumentEvent.Excerpt) {
        guard let document = ID<Document>(payload.document) else { return nil }
        self.init(document: document, pages: payload.pages)
    }
}

/// Where the pages of a document that is no longer worked with are now (FEATURES A-29). Its own bytes stay as they were.
public enum Consumption: Sendable, Equatable {
    /// Each part is a document of its own, and so is what was left over. The pages are those of this document.
    case split(parts: [Excerpt], rest: Excerpt?)
    /// Some pages are in a document with those of others, what was left over is a document of its own.
    case merged(into: Excerpt, rest: Excerpt?)
    /// Back in the documents they were taken from.
    case givenBack(to: [Excerpt])

    /// What was made of it, with the pages each has of it.
    public var excerpts: [Excerpt] {
        switch self {
        case .split(let parts, let rest): parts + [rest].compactMap { $0 }
        case .merged(let into, let rest): [into] + [rest].compactMap { $0 }
        case .givenBack: []
        }
    }

    public var rest: Excerpt? {
        switch self {
        case .split(_, let rest), .merged(_, let rest): rest
        case .givenBack: nil
        }
    }
}

/// Whether parts stay in the mailbox, or go to the office at once (FEATURES SM-03).
public enum AfterDividing: String, Sendable, Codable, CaseIterable {
    case keep
    case send
}

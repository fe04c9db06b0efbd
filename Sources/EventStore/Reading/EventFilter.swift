public import Domain
internal import Foundation
internal import Postgres

/// One type of event, or all types with a prefix: `document.uploaded`, `document.*`, `*`. The public prefix `paraph.` may precede it.
public struct EventTypePattern: Hashable, Sendable, CustomStringConvertible {
    /// What the name must be, or begin with.
    let name: String
    let isPrefix: Bool

    /// Exactly this type.
    public init(exactly name: String) {
        self.name = name
        isPrefix = false
    }

    /// Nil unless `text` consists of words of lower-case letters, digits and hyphens with dots between them; the last may be `*`.
    public init?(_ text: String) {
        var words = text.split(separator: ".", omittingEmptySubsequences: false)
        if words.first == "paraph" { words.removeFirst() }
        let isPrefix = words.last == "*"
        if isPrefix { words.removeLast() }
        guard isPrefix || !words.isEmpty, text.utf8.count <= 100, words.allSatisfy({ Self.isWord($0.utf8) }) else {
            return nil
        }
        self.isPrefix = isPrefix
        name = words.joined(separator: ".") + (isPrefix && !words.isEmpty ? "." : "")
    }

    /// Patterns with commas between them, as filters are written everywhere; nil where one of them is not a pattern.
    public static func list(_ text: String) -> Set<EventTypePattern>? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let patterns = parts.compactMap { EventTypePattern($0.trimmingCharacters(in: .whitespaces)) }
        return patterns.count == parts.count ? Set(patterns) : nil
    }

    public func matches(_ type: String) -> Bool { isPrefix ? type.hasPrefix(name) : type == name }

    /// Without `paraph.`, as it is stored.
    public var description: String { isPrefix ? name + "*" : name }

    private static func isWord(_ word: Substring.UTF8View) -> Bool {
        !word.isEmpty && word.allSatisfy { $0.isASCIISmallLetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
    }
}

/// Which events a reader wants, for pages, event streams, webhooks and exports alike. A property that is nil admits all. Filtering in the
/// database and in memory gives the same.
public struct EventFilter: Sendable, Equatable {
    public var office: ID<Office>?
    public var dossiers: Set<ID<Dossier>>?
    public var types: Set<EventTypePattern>?
    /// Categories of streams, such as `document` or `proposal`.
    public var categories: Set<String>?
    /// Only what is about this document: its own stream, and every event that names it as its `document`.
    public var document: ID<Document>?

    public init(
        office: ID<Office>? = nil, dossiers: Set<ID<Dossier>>? = nil, matching types: Set<EventTypePattern>?,
        categories: Set<String>? = nil, document: ID<Document>? = nil
    ) {
        self.office = office
        self.dossiers = dossiers
        self.types = types
        self.categories = categories
        self.document = document
    }

    /// - Parameter types: exact names.
    public init(office: ID<Office>? = nil, dossiers: Set<ID<Dossier>>? = nil, types: Set<String>? = nil) {
        self.init(
            office: office, dossiers: dossiers, matching: types.map { Set($0.map { EventTypePattern(exactly: $0) }) })
    }

    public static let everything = EventFilter()

    public func admits(_ event: RecordedEvent) -> Bool {
        if let office, event.office != office { return false }
        if let dossiers {
            guard let dossier = event.dossier, dossiers.contains(dossier) else { return false }
        }
        if let types, !types.contains(where: { $0.matches(event.type) }) { return false }
        if let categories, !categories.contains(event.stream.category) { return false }
        if let document, event.stream != StreamID(document), !event.body.contains(Self.mention(of: document)) {
            return false
        }
        return true
    }

    /// How a body names the document. Bodies are canonical JSON without spaces, and a quotation mark inside a text is escaped, so no other
    /// part of a body can contain this.
    private static func mention(of document: ID<Document>) -> String { "\"document\":\"\(document)\"" }
}

extension EventFilter {
    /// The conditions on rows, without that on the office: row-level security sees to it.
    var conditions: [SQL] {
        var conditions: [SQL] = []
        if let dossiers { conditions.append("dossier = ANY(\(dossiers.map(\.uuid)))") }
        if let types {
            let names = types.filter { !$0.isPrefix }.map(\.name)
            let prefixes = types.filter(\.isPrefix).map { $0.name + "%" }
            conditions.append("(type = ANY(\(names)) OR type LIKE ANY(\(prefixes)))")
        }
        if let categories { conditions.append("category = ANY(\(Array(categories)))") }
        if let document {
            let mention = Self.mention(of: document)
            conditions.append("((category = 'document' AND stream = \(document.uuid)) OR strpos(body, \(mention)) > 0)")
        }
        return conditions
    }
}

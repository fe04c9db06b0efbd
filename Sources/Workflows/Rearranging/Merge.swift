public import Domain

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

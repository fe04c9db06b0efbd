/// Where the value of a field came from, and what stood there before.
public struct Provenance: Sendable, Equatable, Codable {
    /// What a value can come from.
    public struct Source: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let ubl = Source(rawValue: "ubl")
        public static let cii = Source(rawValue: "cii")
        /// The document told nothing.
        public static let nothing = Source(rawValue: "none")
        public static let member = Source(rawValue: "member")
        /// It followed from what a person corrected, as a period follows date and journal.
        public static let derived = Source(rawValue: "derived")
    }

    public let source: Source
    /// The author of the last change; nil for a reading.
    public let by: String?
    /// Earlier values, oldest first: the first one and the newest nine. All of them stand in the proposal's events.
    public let was: [String]

    static let remembered = 10
}

extension Provenance? {
    /// What to say of a field that held `value` until now.
    func earlierValues(and value: ProposalFieldValue?) -> [String] {
        var was = self?.was ?? []
        if let value { was.append(value.text) }
        // The first is what was read; those after it may be many.
        if was.count > Provenance.remembered { was.remove(at: 1) }
        return was
    }
}

extension ProposalFields {
    /// None of the four fields that make a reading (FEATURES A-54).
    var isEmpty: Bool { invoiceDate == nil && invoiceNumber == nil && counterparty == nil && totalCents == nil }
}

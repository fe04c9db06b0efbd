/// Where the value of a field came from, and what stood there before.
public struct Provenance: Sendable, Equatable, Codable {
    /// What a value can come from.
    public struct Source: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let ubl = Source(rawValue: "ubl")
        public static let cii = Source(rawValue: "cii")
        /// How the last invoices of the counterparty were booked.
        public static let bookings = Source(rawValue: "bookings")
        /// What was chosen for the counterparty, where its bookings tell nothing.
        public static let counterparty = Source(rawValue: "counterparty")
        /// What the dossier's scheme says, where the counterparty tells nothing.
        public static let scheme = Source(rawValue: "scheme")
        /// Nothing could be read from the document.
        public static let nothing = Source(rawValue: "none")
        public static let member = Source(rawValue: "member")
        /// It follows from what a person corrected, as a period follows from date and journal.
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
    /// The earlier values of a field whose `value` is being replaced.
    func earlierValues(and value: ProposalFieldValue?) -> [String] {
        var was = self?.was ?? []
        if let value { was.append(value.text) }
        // The first is what was read, and is kept; of the others the oldest goes.
        if was.count > Provenance.remembered { was.remove(at: 1) }
        return was
    }
}

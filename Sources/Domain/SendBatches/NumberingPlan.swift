/// The numbers a send gives, in the order it gives them; and what stands in its way.
public struct NumberingPlan: Sendable, Equatable {
    public let items: [Item]
    public let blockers: [Blocker]

    public struct Item: Sendable, Equatable {
        public let proposal: ID<BookingProposal>
        public let document: ID<Document>
        public let journal: String
        public let fiscalYear: String
        public let number: String
        /// Nil where the number is the invoice's own.
        public let counter: Int?
        public let scope: String
        /// How many values the counter passed over just before, because their numbers exist already.
        public var passedOver = 0

        /// What is printed on the first page (FEATURES ST-01).
        public var stamp: String { "\(journal) \(number)" }
    }

    /// A row that holds the send back, and why.
    public struct Blocker: Sendable, Equatable {
        public let proposal: ID<BookingProposal>
        public let validation: ValidationCode
        public let reasons: [String]
    }

    public var isReady: Bool { blockers.isEmpty && !items.isEmpty }
}

extension NumberingPlan.Blocker {
    /// What holds an open proposal back, as the gate shows it and a refused send; nil where nothing does.
    public init?(
        _ proposal: ID<BookingProposal>, _ validation: Validation, unacknowledgedDuplicate isDuplicate: Bool,
        under rule: DuplicateBlocks
    ) {
        let reasons = validation.blockers(unacknowledgedDuplicate: isDuplicate, under: rule)
        guard !reasons.isEmpty else { return nil }
        self.init(proposal: proposal, validation: validation.code, reasons: reasons)
    }
}

internal import Foundation

/// The numbers of one journal in one fiscal year: each is given once, and none is skipped.
public struct NumberSeries: Decider {
    /// How many numbers were drawn from the counter, for each scope: the year, or the period where the format names it.
    public private(set) var drawn: [String: Int] = [:]
    /// Every number given and not released, whatever it was made of: none of them is given again.
    public private(set) var given: Set<String> = []
    /// Those of `given` that are an invoice's own, drawn from no counter.
    public private(set) var own: Set<String> = []
    /// Those of `given` that stand for no entry any more.
    public private(set) var voided: Set<String> = []

    public static let category = "numbers"

    public static func id(journal: String, fiscalYear: String, of dossier: ID<Dossier>) -> ID<NumberSeries> {
        ID(UUID.derived(from: ["numbers", dossier.description, journal, fiscalYear]))
    }

    public init() {}

    public mutating func evolve(_ event: NumberSeriesEvent) {
        switch event {
        case .drawn(let numbers):
            for item in numbers.items {
                given.insert(item.number)
                if let counter = item.counter {
                    drawn[item.scope] = max(drawn[item.scope] ?? 0, counter)
                } else {
                    own.insert(item.number)
                }
            }
        case .voided(let voided):
            given.insert(voided.number)
            self.voided.insert(voided.number)
        case .released(let released):
            given.remove(released.number)
            own.remove(released.number)
        }
    }

    public func decide(
        _ command: NumberSeriesCommand, in context: CommandContext
    ) throws(NumberSeriesRefusal) -> [NumberSeriesEvent] {
        switch command {
        case .giveUp(let number):
            guard given.contains(number.number) else { throw .neverGiven(number.number) }
            if own.contains(number.number) { return [.released(number.releasedPayload(in: context))] }
            return voided.contains(number.number) ? [] : [.voided(number.voidedPayload(in: context))]
        }
    }

    /// The counter the next number of `scope` gets. The first number ever drawn in the journal starts at `first`.
    public func nextCounter(in scope: String, startingAt first: Int) -> Int { drawn[scope].map { $0 + 1 } ?? first }

    /// The same where the number names the month and not its year: a fiscal year of more than twelve months has some months twice,
    /// which share a counter.
    func nextCounter(inMonthOf period: AccountingPeriod, startingAt first: Int) -> Int {
        let month = period.description.suffix(3)
        return drawn.filter { $0.key.hasSuffix(month) }.values.max().map { $0 + 1 } ?? first
    }
}

public enum NumberSeriesCommand: Sendable {
    /// The number stands for no entry any more. One drawn from the counter is voided and leaves an explained gap; an invoice's own is
    /// released and may be given again.
    case giveUp(GivenUpNumber)
}

/// A number whose entry will not be booked, and why.
public struct GivenUpNumber: Sendable {
    let dossier: String
    let journal: String
    let fiscalYear: String
    let number: String
    let reason: String

    fileprivate func voidedPayload(in context: CommandContext) -> NumberSeriesEvent.Voided {
        .init(
            dossier: dossier, journal: journal, fiscalYear: fiscalYear, number: number, reason: reason,
            by: "\(context.author)")
    }

    fileprivate func releasedPayload(in context: CommandContext) -> NumberSeriesEvent.Released {
        .init(
            dossier: dossier, journal: journal, fiscalYear: fiscalYear, number: number, reason: reason,
            by: "\(context.author)")
    }
}

public enum NumberSeriesRefusal: Refusal {
    case neverGiven(String)

    public var reason: RefusalReason { .unknown }
    public var code: String { "number-never-given" }
    public var details: [String: String] {
        switch self {
        case .neverGiven(let number): ["number": number]
        }
    }
}

// These types are a storage format: a change is a schema migration.
public enum NumberSeriesEvent: DomainEvent {
    case drawn(Drawn)
    case voided(Voided)
    case released(Released)

    public struct Drawn: EventPayload {
        public static let eventType = "numbers.drawn"
        public var dossier: String
        public var journal: String
        public var fiscalYear: String
        public var batch: String
        /// In the numbering order (FEATURES A-02).
        public var items: [Item]

        public struct Item: Codable, Sendable, Equatable {
            public var proposal: String
            public var document: String
            public var number: String
            /// Nil for a number that is the invoice's own.
            public var counter: Int?
            /// What the counter counts within: the fiscal year, or a period.
            public var scope: String
            /// How many values the counter passed over just before, because their numbers exist already; nil for none.
            public var passedOver: Int?
        }
    }

    /// Never used again; the gap is explained (FEATURES A-17).
    public struct Voided: EventPayload {
        public static let eventType = "numbers.voided"
        public var dossier: String
        public var journal: String
        public var fiscalYear: String
        public var number: String
        public var reason: String
        public var by: String
    }

    /// The number of an invoice that was not booked after all; it may be given again.
    public struct Released: EventPayload {
        public static let eventType = "numbers.released"
        public var dossier: String
        public var journal: String
        public var fiscalYear: String
        public var number: String
        public var reason: String
        public var by: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.drawn)
        .reading(Self.voided)
        .reading(Self.released)

    public var payload: any EventPayload {
        switch self {
        case .drawn(let payload): payload
        case .voided(let payload): payload
        case .released(let payload): payload
        }
    }
}

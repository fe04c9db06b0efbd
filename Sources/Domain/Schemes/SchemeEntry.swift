/// What a scheme says of one account.
public struct SchemeEntry: Sendable, Equatable {
    public let account: LedgerAccountCode
    /// Whose lines it is for.
    public var side: SchemeSide
    /// What the office calls the accounts that belong together, such as `Frais de bureau`.
    public var rubric: String?
    /// The one its lines bear where the invoice leaves that open.
    public var vatCode: String?
    /// An invoice that speaks of one of them is booked there.
    public var words: [SchemeWord] = []
    /// Whether what no word tells of is booked there.
    public var isUsual = false

    init(of account: LedgerAccountCode) {
        self.account = account
        side = SchemeSide(of: account)
    }

    /// Then it is none: which side an account is for, its class tells too.
    var saysNothing: Bool { rubric == nil && vatCode == nil && words.isEmpty && !isUsual }

    func changed(by change: SchemeEntryChange) -> SchemeEntry {
        var changed = self
        changed.side = change.side ?? side
        switch change.rubric {
        case .untouched: break
        case .cleared: changed.rubric = nil
        case .set(let rubric): changed.rubric = rubric
        }
        switch change.vatCode {
        case .untouched: break
        case .cleared: changed.vatCode = nil
        case .set(let code): changed.vatCode = code.code
        }
        changed.words = change.words.map(\.withoutRepetition) ?? words
        changed.isUsual = change.isUsual ?? isUsual
        return changed
    }
}

/// What a person changes of an entry; nil leaves it.
public struct SchemeEntryChange: Sendable {
    public var side: SchemeSide?
    public var rubric: FieldChange<String>
    public var vatCode: FieldChange<VATCode>
    /// All of them, in place of those before.
    public var words: [SchemeWord]?
    public var isUsual: Bool?

    public init(
        side: SchemeSide? = nil, rubric: FieldChange<String> = .untouched, vatCode: FieldChange<VATCode> = .untouched,
        words: [SchemeWord]? = nil, isUsual: Bool? = nil
    ) {
        self.side = side
        self.rubric = rubric
        self.vatCode = vatCode
        self.words = words
        self.isUsual = isUsual
    }
}

/// Which invoices an account is for.
public enum SchemeSide: String, Sendable, CaseIterable {
    case purchase, sale, both

    /// Costs (class 6) are bought, revenue (class 7) is sold; of the other classes either may be.
    init(of account: LedgerAccountCode) {
        switch (ChartOfAccounts.takes(.purchase, on: account), ChartOfAccounts.takes(.sale, on: account)) {
        case (true, false): self = .purchase
        case (false, true): self = .sale
        default: self = .both
        }
    }

    public func covers(_ side: InvoiceSide) -> Bool { self == .both || rawValue == side.rawValue }

    func shares(with other: SchemeSide) -> Bool { self == .both || other == .both || self == other }
}

extension SchemeEntry {
    init?(_ described: BookingSchemeEvent.AccountDescribed) {
        guard let account = LedgerAccountCode(described.account) else { return nil }
        self.init(of: account)
        side = SchemeSide(rawValue: described.side) ?? side
        rubric = described.rubric
        vatCode = described.vatCode
        words = described.words.compactMap { SchemeWord($0) }
        isUsual = described.usual
    }

    var payload: BookingSchemeEvent.AccountDescribed {
        .init(
            account: account.description, side: side.rawValue, rubric: rubric, vatCode: vatCode,
            words: words.map(\.description), usual: isUsual)
    }
}

extension [SchemeWord] {
    fileprivate var withoutRepetition: [SchemeWord] {
        var known: Set<String> = []
        return filter { known.insert($0.key).inserted }
    }
}

public enum BookingProposalCommand: Sendable {
    case draft(BookingProposalEvent.Drafted)
    case failReading(BookingProposalEvent.ReadingFailed)
    case annotate(Annotation)
    /// Into the fiscal year that its period lies in: years were declared in the very moment it came to stand in another.
    case follow(FiscalCalendar)
    /// `periodIsOpen`: whether its period is open in its journal now. The append fails if the journal has changed meanwhile. `isOneOfMany`:
    /// whether it is checked along with others. Then a proposal without lines is refused; only who checks it by itself says that it is
    /// to have none (FEATURES A-41).
    case check(role: MemberKind, periodIsOpen: Bool, isOneOfMany: Bool = false)
    /// What it may repeat, the most telling first, for of many only `SuspectedDuplicates.mostNamed` are named; an empty list withdraws
    /// the suspicion.
    case suspectDuplicate(of: [ID<BookingProposal>])
    /// Entries of the books that may be the same invoice, by external reference, named as the proposals are; an empty list withdraws the
    /// suspicion.
    case suspectBooked(as: [String])
    /// Back into the worklist from a task that was given up. `journal`: its journal as it is now. The append fails if it has changed
    /// meanwhile.
    case takeBack(from: ID<ConnectorTask>, reason: String, journal: JournalProfile?)
    case delete
    /// Out of the trash. `under`: its journal as it is now; nil where it has none.
    case restore(under: JournalProfile?)
    /// `isActive`: whether the office has switched help on (FEATURES HE-02).
    case askHelp(isActive: Bool)
    case giveHelp
}

/// A change of one field: left alone, emptied, or given a value.
public enum FieldChange<Value: Sendable>: Sendable {
    case untouched
    case cleared
    case set(Value)

    public var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    public var isCleared: Bool {
        if case .cleared = self { true } else { false }
    }

    public var isTouched: Bool {
        if case .untouched = self { false } else { true }
    }
}

/// What a person changes in one go, together with what deciding on it needs: the journal it will be in, and the fiscal calendar.
public struct Annotation: Sendable {
    /// The side to move to; nil, or its present side, moves nothing. It lands in `journal`, or in no journal where that is untouched
    /// or cleared.
    public var side: InvoiceSide?
    public var journal: FieldChange<String> = .untouched
    public var invoiceNumber: FieldChange<String> = .untouched
    public var invoiceDate: FieldChange<CalendarDate> = .untouched
    public var dueDate: FieldChange<CalendarDate> = .untouched
    public var period: FieldChange<AccountingPeriod> = .untouched
    public var creditNote: Bool?
    public var counterparty: FieldChange<ProposalCounterparty> = .untouched
    public var currency: Currency?
    public var totalCents: FieldChange<Int64> = .untouched
    public var lines: [BookingLine]?
    public var communication: FieldChange<String> = .untouched
    public var creditorIBAN: FieldChange<IBAN> = .untouched
    public var comment: FieldChange<String> = .untouched
    public var note: FieldChange<String> = .untouched
    public var exchangeRate: FieldChange<BookingProposalEvent.ExchangeRate> = .untouched
    /// The journal the proposal will be in, as it is now; nil where it will have none.
    public var journalProfile: JournalProfile?
    /// True when no person chose `journal`: it follows from the side or the kind. Stored as `journal_follows`, provenance
    /// `derived`.
    public var journalFollows = false
    public var fiscalCalendar = FiscalCalendar(years: [])

    public init() {}
}

public enum BookingProposalRefusal: Refusal {
    case unknownProposal
    case alreadySent
    case deleted
    case unknownJournal(String)
    case journalOfOtherSide(String)
    /// `field`: which annotated field to blame, `journal` if the journal changed, else `credit_note`.
    case journalTakesCreditNotesOnly(String, field: String)
    case periodClosed(AccountingPeriod)
    /// Its validation gives these reasons.
    case notBookable(reasons: [String])
    case helpNotActive

    public var reason: RefusalReason {
        switch self {
        case .unknownProposal: .unknown
        case .alreadySent, .deleted, .notBookable, .helpNotActive: .conflict
        case .unknownJournal, .journalOfOtherSide, .journalTakesCreditNotesOnly, .periodClosed: .invalid
        }
    }

    public var code: String {
        switch self {
        case .unknownProposal: "not-found"
        case .alreadySent: "proposal-already-sent"
        case .deleted: "proposal-deleted"
        case .unknownJournal: "unknown-journal"
        case .journalOfOtherSide: "journal-of-other-side"
        case .journalTakesCreditNotesOnly: "credit-notes-only"
        case .periodClosed: "period-closed"
        case .notBookable: "missing-fields"
        case .helpNotActive: "help-not-active"
        }
    }

    public var field: String? {
        switch self {
        case .unknownJournal, .journalOfOtherSide: "journal"
        case .journalTakesCreditNotesOnly(_, let field): field
        case .periodClosed: "period"
        case .unknownProposal, .alreadySent, .deleted, .notBookable, .helpNotActive: nil
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownProposal, .alreadySent, .deleted, .notBookable, .helpNotActive: [:]
        case .unknownJournal(let journal), .journalOfOtherSide(let journal),
            .journalTakesCreditNotesOnly(let journal, _):
            ["journal": journal]
        case .periodClosed(let period): ["period": period.description]
        }
    }
}

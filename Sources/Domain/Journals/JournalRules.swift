/// Which proposals a journal takes (FEATURES A-14, JO-06). A proposal keeps a copy of its journal's rules and is validated by it.
public struct JournalRules: Sendable, Equatable {
    /// Whether it takes other currencies than EUR.
    public var takesForeignCurrency: Bool
    public var takesCreditNotesOnly: Bool

    public init(takesForeignCurrency: Bool, takesCreditNotesOnly: Bool) {
        self.takesForeignCurrency = takesForeignCurrency
        self.takesCreditNotesOnly = takesCreditNotesOnly
    }

    /// What a proposal without a journal is validated by.
    static let ofNoJournal = JournalRules(takesForeignCurrency: false, takesCreditNotesOnly: false)

    /// The rules after `change`; one that touches none leaves them as they are.
    public func applying(_ change: JournalEvent.Changed) -> JournalRules {
        JournalRules(
            takesForeignCurrency: change.foreignCurrency ?? takesForeignCurrency,
            takesCreditNotesOnly: change.creditNotesOnly ?? takesCreditNotesOnly)
    }
}

extension JournalProfile {
    public var rules: JournalRules {
        JournalRules(takesForeignCurrency: foreignCurrency, takesCreditNotesOnly: creditNotesOnly)
    }
}

extension JournalEvent.Changed {
    /// Whether the journal would take other proposals after this change than it does now.
    public func changesRules(of profile: JournalProfile) -> Bool { profile.rules.applying(self) != profile.rules }

    /// Whether these fields still carry the rules before this change, where it matters: the currency rule for a proposal not in EUR,
    /// the credit-note rule for an invoice.
    public func isNotYetApplied(to fields: ProposalFields) -> Bool {
        let (carried, changed) = (fields.journalRules, fields.journalRules.applying(self))
        return fields.currency != .eur && carried.takesForeignCurrency != changed.takesForeignCurrency
            || !fields.creditNote && carried.takesCreditNotesOnly != changed.takesCreditNotesOnly
    }

    /// The same change, of the rules and nothing else.
    var ofRulesAlone: JournalEvent.Changed {
        JournalEvent.Changed(creditNotesOnly: creditNotesOnly, foreignCurrency: foreignCurrency)
    }
}

// The rules that events of a proposal carry, as its journal had them then.

extension BookingProposalEvent.Annotated {
    /// Nil where the proposal was in no journal.
    var journalRules: JournalRules? {
        foreignCurrency.map {
            JournalRules(takesForeignCurrency: $0, takesCreditNotesOnly: creditNotesOnly ?? false)
        }
    }
}

extension BookingProposalEvent.Moved {
    var journalRules: JournalRules {
        JournalRules(takesForeignCurrency: foreignCurrency, takesCreditNotesOnly: creditNotesOnly ?? false)
    }
}

extension BookingProposalEvent.Returned {
    var journalRules: JournalRules {
        JournalRules(takesForeignCurrency: foreignCurrency, takesCreditNotesOnly: creditNotesOnly)
    }
}

extension BookingProposalEvent.Restored {
    var journalRules: JournalRules {
        JournalRules(takesForeignCurrency: foreignCurrency, takesCreditNotesOnly: creditNotesOnly)
    }
}

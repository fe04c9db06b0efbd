extension [JournalProfile] {
    /// The journal for an invoice that nobody has chosen one for, among journals in the order in which they were added: the first in which
    /// the invoice's period is open, else the one that opens soonest after it (FEATURES A-15). One that begins only later takes it where
    /// no other has begun. A credit note goes to a journal kept for credit notes, if there is one, and nothing else does
    /// (FEATURES JO-06).
    public func first(
        on side: InvoiceSide, forCreditNote isCreditNote: Bool, in period: AccountingPeriod
    ) -> JournalProfile? {
        let fitting = filter { $0.side == side && (isCreditNote || !$0.creditNotesOnly) }
        let begun = fitting.filter { $0.firstPeriod <= period }
        let candidates = begun.isEmpty ? fitting : begun
        let keptForCreditNotes = candidates.filter(\.creditNotesOnly)
        return (keptForCreditNotes.isEmpty ? candidates : keptForCreditNotes).openingSoonest(from: period)
    }

    /// The first of those that do; one that opens no more comes last.
    private func openingSoonest(from period: AccountingPeriod) -> JournalProfile? {
        let never = CalendarDate.last.accountingPeriod
        let openings = map { $0.openPeriod(from: period) ?? never }
        return openings.min().flatMap { soonest in zip(self, openings).first { $0.1 == soonest }?.0 }
    }
}

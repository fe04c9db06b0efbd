extension Annotation {
    /// The events this annotation makes of `proposal`: the move where it goes to another side, then the changed fields. None where
    /// nothing changes.
    func changes(
        to proposal: ProposalContent, by context: CommandContext
    ) throws(BookingProposalRefusal) -> [BookingProposalEvent] {
        let side = side ?? proposal.side
        try requireAllowed(to: proposal, on: side)
        guard side != proposal.side else { return fieldChanges(to: proposal, by: context) }
        let move = move(of: proposal, to: side, by: context)
        var moved = proposal
        moved.move(move)
        return [.moved(move)] + fieldChanges(to: moved, by: context)
    }

    private func requireAllowed(
        to proposal: ProposalContent, on side: InvoiceSide
    ) throws(BookingProposalRefusal) {
        let journalCode = journal.isTouched ? journal.value : proposal.fields.journal
        if let journalCode {
            guard let journalProfile, journalProfile.code == journalCode else { throw .unknownJournal(journalCode) }
            guard journalProfile.side == side else { throw .journalOfOtherSide(journalCode) }
            // An invoice already in a journal that has since become credit-notes-only may still be annotated; only a new journal,
            // or making a credit note an invoice, is refused (FEATURES JO-06).
            let isCreditNote = creditNote ?? proposal.fields.creditNote
            let changesJournal = journalCode != proposal.fields.journal
            if journalProfile.rules.takesCreditNotesOnly, !isCreditNote, changesJournal || proposal.fields.creditNote {
                throw .journalTakesCreditNotesOnly(journalCode, field: changesJournal ? "journal" : "credit_note")
            }
        }
        if case .set(let period) = period, let journalProfile, !journalProfile.isOpen(period) {
            throw .periodClosed(period)
        }
    }

    private func move(
        of proposal: ProposalContent, to side: InvoiceSide, by context: CommandContext
    ) -> BookingProposalEvent.Moved {
        let rules = journalProfile?.rules ?? .ofNoJournal
        return .init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", side: side.rawValue,
            journal: journal.value, foreignCurrency: rules.takesForeignCurrency,
            creditNotesOnly: rules.takesCreditNotesOnly ? true : nil, by: "\(context.author)",
            at: "\(context.now)", journalFollows: journalFollows ? true : nil,
            ratesFollow: proposal.fields.lines.contains(where: \.isUnderReverseCharge) ? true : nil)
    }

    private func fieldChanges(to proposal: ProposalContent, by context: CommandContext) -> [BookingProposalEvent] {
        var change = payload(for: proposal, by: context)
        switch derivedPeriod(for: proposal) {
        case .untouched: break
        case .cleared:
            change.cleared = (change.cleared ?? []) + ["period"]
            change.periodFollows = true
        case .set(let period):
            change.period = period.description
            change.periodFollows = true
        }
        change.fiscalYear = change.period.flatMap { AccountingPeriod($0) }.map { fiscalCalendar.label(of: $0) }

        // Compared under the journal's present rules: changed rules alone make no event.
        var present = proposal.fields
        if let journalProfile { present.journalRules = journalProfile.rules }
        var changed = present
        changed.apply(change)
        // Amounts given again, unchanged, make an event too: they settle the rules that the invoice's own sums break.
        let settlesRules = proposal.brokenRules.contains(where: change.settles)
        return changed == present && !settlesRules ? [] : [.annotated(change)]
    }

    /// The period that follows from a date or a journal where the annotation names no period (FEATURES BF-06, A-15). A new date takes
    /// the first open period for it, unless a person chose the period. A missing or closed period moves in any case. A closed one
    /// with nowhere to go is cleared when the journal is given.
    private func derivedPeriod(for proposal: ProposalContent) -> FieldChange<AccountingPeriod> {
        guard !period.isTouched, invoiceDate.isTouched || journal.isTouched, let journalProfile else {
            return .untouched
        }
        let date = invoiceDate.isTouched ? invoiceDate.value : proposal.fields.invoiceDate
        let chosenByPerson = proposal.provenance[.period]?.source == .member
        let current = proposal.fields.period
        let mustMove = current.map { !journalProfile.isOpen($0) } ?? true
        guard mustMove || (invoiceDate.isTouched && !chosenByPerson) else { return .untouched }
        if let open = date.flatMap(journalProfile.openPeriod) { return open == current ? .untouched : .set(open) }
        return journal.isTouched && mustMove && current != nil ? .cleared : .untouched
    }

    private func payload(for proposal: ProposalContent, by context: CommandContext) -> BookingProposalEvent.Annotated {
        .init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", by: "\(context.author)",
            at: "\(context.now)", journal: journal.value, foreignCurrency: journalProfile?.rules.takesForeignCurrency,
            creditNotesOnly: journalProfile?.rules.takesCreditNotesOnly == true ? true : nil,
            invoiceNumber: invoiceNumber.value, invoiceDate: invoiceDate.value?.description,
            dueDate: dueDate.value?.description, period: period.value?.description, creditNote: creditNote,
            counterparty: counterparty.value?.payload, currency: currency?.description, totalCents: totalCents.value,
            lines: lines?.map { $0.atRateOfItsCode(on: proposal.side).payload }, communication: communication.value,
            creditorIban: creditorIBAN.value?.description, comment: comment.value, note: note.value,
            exchangeRate: exchangeRate.value, cleared: clearedNames(in: proposal),
            journalFollows: journalFollows && journal.value != nil ? true : nil)
    }

    private func clearedNames(in proposal: ProposalContent) -> [String]? {
        let names = ProposalField.allCases.filter { clears($0, in: proposal) }.map(\.rawValue)
        return names.isEmpty ? nil : names
    }

    private func clears(_ field: ProposalField, in proposal: ProposalContent) -> Bool {
        switch field {
        case .journal: journal.isCleared
        case .invoiceNumber: invoiceNumber.isCleared
        case .invoiceDate: invoiceDate.isCleared
        case .dueDate: dueDate.isCleared
        case .period: period.isCleared
        case .counterparty: counterparty.isCleared
        case .total: totalCents.isCleared
        case .communication: communication.isCleared
        case .creditorIBAN: creditorIBAN.isCleared
        case .comment: comment.isCleared
        case .note: note.isCleared
        case .exchangeRate: exchangeRate.isCleared || outdatesRate(of: proposal)
        case .creditNote, .currency, .lines: false
        }
    }

    /// Whether it changes the currency and gives no rate for it: the rate that is there belongs to the old currency.
    private func outdatesRate(of proposal: ProposalContent) -> Bool {
        guard let currency, !exchangeRate.isTouched, proposal.fields.exchangeRate != nil else { return false }
        return currency != proposal.fields.currency
    }
}

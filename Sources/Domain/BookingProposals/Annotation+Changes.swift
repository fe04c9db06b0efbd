extension Annotation {
    /// The event this annotation makes of `proposal`, after the one that moves it to another side; none where it changes nothing.
    func changes(
        to proposal: OpenProposal, by context: CommandContext
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
        to proposal: OpenProposal, on side: InvoiceSide
    ) throws(BookingProposalRefusal) {
        let journalCode = journal.isTouched ? journal.value : proposal.fields.journal
        if let journalCode {
            guard let rules, rules.code == journalCode else { throw .unknownJournal(journalCode) }
            guard rules.side == side else { throw .journalOfOtherSide(journalCode) }
            // What stood there before the journal came to take credit notes only may still be said again (FEATURES JO-06).
            let isCreditNote = creditNote ?? proposal.fields.creditNote
            let changesJournal = journalCode != proposal.fields.journal
            if rules.creditNotesOnly, !isCreditNote, changesJournal || proposal.fields.creditNote {
                throw .journalTakesCreditNotesOnly(journalCode, field: changesJournal ? "journal" : "credit_note")
            }
        }
        if case .set(let period) = period, let rules, !rules.isOpen(period) { throw .periodClosed(period) }
    }

    private func move(
        of proposal: OpenProposal, to side: InvoiceSide, by context: CommandContext
    ) -> BookingProposalEvent.Moved {
        .init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", side: side.rawValue,
            journal: journal.value, foreignCurrency: rules?.foreignCurrency ?? false,
            creditNotesOnly: rules?.creditNotesOnly == true ? true : nil, by: "\(context.author)",
            at: "\(context.now)", journalFollows: journalFollows ? true : nil)
    }

    private func fieldChanges(to proposal: OpenProposal, by context: CommandContext) -> [BookingProposalEvent] {
        var change = payload(for: proposal, by: context)
        switch periodThatFollows(for: proposal) {
        case .untouched: break
        case .cleared:
            change.cleared = (change.cleared ?? []) + ["period"]
            change.periodFollows = true
        case .set(let period):
            change.period = period.description
            change.periodFollows = true
        }
        change.fiscalYear = change.period.flatMap { AccountingPeriod($0) }.map { fiscalCalendar.label(of: $0) }

        // Another rule of the journal is no change of the proposal.
        var present = proposal.fields
        if let rules { present.judge(by: rules) }
        var changed = present
        changed.apply(change)
        // Amounts given again, unchanged, say that it is the invoice's own sums that are wrong.
        let settlesRules = proposal.brokenRules.contains(where: change.settles)
        return changed == present && !settlesRules ? [] : [.annotated(change)]
    }

    /// A person who corrects the date or the journal means the period too, unless a person chose it (FEATURES BF-06).
    private func periodThatFollows(for proposal: OpenProposal) -> FieldChange<AccountingPeriod> {
        guard !period.isTouched, invoiceDate.isTouched || journal.isTouched, let rules else { return .untouched }
        let date = invoiceDate.isTouched ? invoiceDate.value : proposal.fields.invoiceDate
        let chosenByPerson = proposal.provenance[.period]?.source == .member
        let current = proposal.fields.period
        let mustMove = current.map { !rules.isOpen($0) } ?? true
        guard mustMove || (invoiceDate.isTouched && !chosenByPerson) else { return .untouched }
        if let open = date.flatMap(rules.openPeriod) { return open == current ? .untouched : .set(open) }
        // Nobody puts a proposal into a closed period; where none is open for it, it has none (FEATURES A-15).
        return journal.isTouched && mustMove && current != nil ? .cleared : .untouched
    }

    private func payload(for proposal: OpenProposal, by context: CommandContext) -> BookingProposalEvent.Annotated {
        .init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", by: "\(context.author)",
            at: "\(context.now)", journal: journal.value, foreignCurrency: rules?.foreignCurrency,
            creditNotesOnly: rules?.creditNotesOnly == true ? true : nil, invoiceNumber: invoiceNumber.value,
            invoiceDate: invoiceDate.value?.description,
            dueDate: dueDate.value?.description, period: period.value?.description, creditNote: creditNote,
            counterparty: counterparty.value?.payload, currency: currency?.description, totalCents: totalCents.value,
            lines: lines?.map { $0.atRateOfItsCode(on: proposal.side).payload }, communication: communication.value,
            creditorIban: creditorIBAN.value?.description, comment: comment.value, note: note.value,
            exchangeRate: exchangeRate.value, cleared: clearedNames(in: proposal))
    }

    private func clearedNames(in proposal: OpenProposal) -> [String]? {
        let names = ProposalField.allCases.filter { clears($0, in: proposal) }.map(\.rawValue)
        return names.isEmpty ? nil : names
    }

    private func clears(_ field: ProposalField, in proposal: OpenProposal) -> Bool {
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

    /// A rate is of one currency; another currency needs its own.
    private func outdatesRate(of proposal: OpenProposal) -> Bool {
        guard let currency, !exchangeRate.isTouched, proposal.fields.exchangeRate != nil else { return false }
        return currency != proposal.fields.currency
    }
}

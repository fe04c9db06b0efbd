extension Annotation {
    /// The one event this annotation makes of `proposal`, or none where it changes nothing.
    func changes(
        to proposal: OpenProposal, by context: CommandContext
    ) throws(BookingProposalRefusal) -> [BookingProposalEvent] {
        let journalCode = journal.isTouched ? journal.value : proposal.fields.journal
        if let journalCode {
            guard let rules, rules.code == journalCode else { throw .unknownJournal(journalCode) }
            guard rules.side == proposal.side else { throw .journalOfOtherSide(journalCode) }
            // What stood there before the journal came to take credit notes only may still be corrected (FEATURES JO-06).
            let isCreditNote = creditNote ?? proposal.fields.creditNote
            if rules.creditNotesOnly, !isCreditNote, journal.isTouched || creditNote != nil {
                throw .journalTakesCreditNotesOnly(journalCode)
            }
        }
        if case .set(let period) = period, let rules, !rules.isOpen(period) { throw .periodClosed(period) }

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
        let chosenByPerson = proposal.provenance["period"]?.source == "member"
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
            lines: lines?.map(\.payload), communication: communication.value,
            creditorIban: creditorIBAN.value?.description, comment: comment.value, note: note.value,
            exchangeRate: exchangeRate.value, cleared: clearedNames(in: proposal))
    }

    private func clearedNames(in proposal: OpenProposal) -> [String]? {
        let cleared = [
            ("journal", journal.isCleared), ("invoice_number", invoiceNumber.isCleared),
            ("invoice_date", invoiceDate.isCleared), ("due_date", dueDate.isCleared), ("period", period.isCleared),
            ("counterparty", counterparty.isCleared), ("total", totalCents.isCleared),
            ("communication", communication.isCleared), ("creditor_iban", creditorIBAN.isCleared),
            ("comment", comment.isCleared), ("note", note.isCleared),
            ("exchange_rate", exchangeRate.isCleared || outdatesRate(of: proposal)),
        ]
        let names = cleared.filter(\.1).map(\.0)
        return names.isEmpty ? nil : names
    }

    /// A rate is of one currency; another currency needs its own.
    private func outdatesRate(of proposal: OpenProposal) -> Bool {
        guard let currency, !exchangeRate.isTouched, proposal.fields.exchangeRate != nil else { return false }
        return currency != proposal.fields.currency
    }
}

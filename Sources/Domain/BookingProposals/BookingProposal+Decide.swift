extension BookingProposal {
    public func decide(
        _ command: BookingProposalCommand, in context: CommandContext
    ) throws(BookingProposalRefusal) -> [BookingProposalEvent] {
        switch (command, self) {
        case (.draft(let drafted), .unknown), (.draft(let drafted), .open): return [.drafted(drafted)]
        case (.failReading(let failed), .unknown), (.failReading(let failed), .open): return [.readingFailed(failed)]

        case (.annotate(let annotation), .open(let proposal)):
            return try annotation.changes(to: proposal, by: context)

        case (.follow(let calendar), .open(let proposal)):
            guard let year = proposal.year(in: calendar) else { return [] }
            return [.annotated(proposal.annotatedPayload(fiscalYear: year, in: context))]
        case (.follow, .sent), (.follow, .deleted): return []

        case (.check(let role, let periodIsOpen, let isOneOfMany), .open(let proposal)):
            let checked = proposal.checkedPayload(by: role, in: context)
            let judged = isOneOfMany ? proposal : proposal.verified(by: checked)
            let reasons = judged.validation(periodIsOpen: periodIsOpen).reasons
            guard reasons.isEmpty else { throw .notBookable(reasons: reasons) }
            let isAlreadySo =
                proposal.check != nil && !proposal.needsHelp && !proposal.hasUnacknowledgedDuplicate
            return isAlreadySo ? [] : [.checked(checked)]

        case (.suspectDuplicate(let others), .open(let proposal)):
            let named = Array(others.prefix(SuspectedDuplicates.mostNamed))
            guard Set(named) != Set(proposal.duplicateOf) else { return [] }
            return [.duplicateSuspected(proposal.suspicion(of: named, entries: nil))]

        case (.suspectBooked(let entries), .open(let proposal)):
            let named = Array(entries.prefix(SuspectedDuplicates.mostNamed))
            guard Set(named) != Set(proposal.duplicateOfEntries) else { return [] }
            return [.duplicateSuspected(proposal.suspicion(of: proposal.duplicateOf, entries: named))]

        case (.takeBack(let task, let reason, let journal), .sent(let proposal, let booking)):
            guard booking.task == task.description else { return [] }
            return [.returned(proposal.returnedPayload(from: task, reason, under: journal, in: context))]
        case (.takeBack, .open), (.takeBack, .deleted): return []

        case (.delete, .open(let proposal)):
            return [
                .deleted(
                    .init(
                        dossier: "\(proposal.dossier)", document: "\(proposal.document)", by: "\(context.author)",
                        at: "\(context.now)"))
            ]
        case (.delete, .deleted): return []

        case (.restore(let journal), .deleted(let proposal)):
            return [.restored(proposal.restoredPayload(under: journal, in: context))]
        case (.restore, .open): return []

        case (.askHelp(let isActive), .open(let proposal)):
            guard isActive else { throw .helpNotActive }
            return proposal.needsHelp ? [] : [.helpAsked(.init(proposal, context))]
        case (.giveHelp, .open(let proposal)):
            return proposal.needsHelp ? [.helpGiven(.init(proposal, context))] : []

        case (.draft, .sent), (.failReading, .sent), (.annotate, .sent), (.check, .sent), (.suspectDuplicate, .sent),
            (.suspectBooked, .sent), (.delete, .sent), (.restore, .sent), (.askHelp, .sent), (.giveHelp, .sent):
            throw .alreadySent
        case (.draft, .deleted), (.failReading, .deleted), (.annotate, .deleted), (.check, .deleted),
            (.suspectDuplicate, .deleted), (.suspectBooked, .deleted), (.askHelp, .deleted), (.giveHelp, .deleted):
            throw .deleted
        case (.annotate, .unknown), (.follow, .unknown), (.check, .unknown), (.suspectDuplicate, .unknown),
            (.suspectBooked, .unknown), (.delete, .unknown), (.restore, .unknown), (.askHelp, .unknown),
            (.giveHelp, .unknown), (.takeBack, .unknown):
            throw .unknownProposal
        }
    }
}

extension ProposalContent {
    fileprivate func annotatedPayload(
        fiscalYear: String, in context: CommandContext
    ) -> BookingProposalEvent.Annotated {
        .init(
            dossier: "\(dossier)", document: "\(document)", by: "\(context.author)", at: "\(context.now)",
            fiscalYear: fiscalYear)
    }

    fileprivate func checkedPayload(by role: MemberKind, in context: CommandContext) -> BookingProposalEvent.Checked {
        .init(
            dossier: "\(dossier)", document: "\(document)", by: "\(context.author)", role: role.rawValue,
            at: "\(context.now)", suspense: isOnSuspense, withoutDetail: isWithoutDetail)
    }

    /// As a check would leave it.
    fileprivate func verified(by checked: BookingProposalEvent.Checked) -> ProposalContent {
        var verified = self
        verified.check = ProposalCheck(checked)
        return verified
    }

    fileprivate func suspicion(
        of others: [ID<BookingProposal>], entries: [String]?
    ) -> BookingProposalEvent.DuplicateSuspected {
        .init(dossier: "\(dossier)", document: "\(document)", of: others.map(\.description), entries: entries)
    }

    fileprivate func returnedPayload(
        from task: ID<ConnectorTask>, _ reason: String, under journal: JournalProfile?, in context: CommandContext
    ) -> BookingProposalEvent.Returned {
        let rules = journal?.rules ?? fields.journalRules
        return .init(
            dossier: "\(dossier)", document: "\(document)", task: "\(task)", reason: reason, by: "\(context.author)",
            at: "\(context.now)", foreignCurrency: rules.takesForeignCurrency,
            creditNotesOnly: rules.takesCreditNotesOnly, periodIsClosed: !fields.periodIsOpen(in: journal))
    }

    fileprivate func restoredPayload(
        under journal: JournalProfile?, in context: CommandContext
    ) -> BookingProposalEvent.Restored {
        let rules = journal?.rules ?? fields.journalRules
        return .init(
            dossier: "\(dossier)", document: "\(document)", by: "\(context.author)", at: "\(context.now)",
            foreignCurrency: rules.takesForeignCurrency, creditNotesOnly: rules.takesCreditNotesOnly,
            periodIsClosed: !fields.periodIsOpen(in: journal))
    }
}

extension BookingProposalEvent.HelpAsked {
    fileprivate init(_ proposal: ProposalContent, _ context: CommandContext) {
        self.init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", by: "\(context.author)",
            at: "\(context.now)")
    }
}

extension BookingProposalEvent.HelpGiven {
    fileprivate init(_ proposal: ProposalContent, _ context: CommandContext) {
        self.init(
            dossier: "\(proposal.dossier)", document: "\(proposal.document)", by: "\(context.author)",
            at: "\(context.now)")
    }
}

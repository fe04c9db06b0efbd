public import Domain
public import EventStore

/// What a person does to one proposal. Its journal is read with it and guarded: no period closes in between.
public struct Annotating: Sendable {
    let handler: CommandHandler
    let knowledge: any ReadingKnowledge

    public init(handler: CommandHandler, knowledge: any ReadingKnowledge) {
        self.handler = handler
        self.knowledge = knowledge
    }

    /// The counterparty as a person names it; a new one is created with the annotation (FEATURES AN-22, AN-23).
    public struct NamedCounterparty: Sendable, Equatable {
        public var name: String
        public var vatNumber: VATNumber?

        public init(name: String, vatNumber: VATNumber?) {
            self.name = name
            self.vatNumber = vatNumber
        }
    }

    /// - Parameters:
    ///   - annotation: what changes; its journal's rules and its counterparty are filled in here.
    ///   - counterparty: touched where the person named one.
    ///   - visible: whether a dossier is the caller's; a proposal of another does not exist for them.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    nonisolated(nonsending) public func annotate(
        _ id: ID<BookingProposal>, _ annotation: Annotation, counterparty: FieldChange<NamedCounterparty>,
        visible: (ID<Dossier>) -> Bool, in context: CommandContext, expecting: Set<Int>,
        key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await change(id, visible, context, expecting, key, answer) { loaded, act, reader in
            let (annotated, journal) = try await annotate(
                loaded, annotation, counterparty, into: &act, context, reader)
            let after = try await knowledge.suspectingDuplicates(annotated, of: loaded, into: &act, context, reader)
            return try await JudgedProposal(after, in: journal, reader)
        }
    }

    /// Verifies a proposal (FEATURES VC-01): possible when nothing is missing. One without lines is to be processed without detail then
    /// (FEATURES AN-28).
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    nonisolated(nonsending) public func check(
        _ id: ID<BookingProposal>, as role: MemberKind, visible: (ID<Dossier>) -> Bool,
        in context: CommandContext, expecting: Set<Int>?, key: CommandKey?,
        answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await change(id, visible, context, expecting, key, answer) { loaded, act, reader in
            let judged = try await JudgedProposal(loaded, reader)
            let events = try judged.check(as: role, isOneOfMany: false, in: context)
            return judged.leaving(act.append(events, to: loaded, dossier: loaded.state.content?.dossier))
        }
    }

    /// Takes a proposal out of the worklist, for nobody to repeat, and its document with it to the trash.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    nonisolated(nonsending) public func delete(
        _ id: ID<BookingProposal>, visible: (ID<Dossier>) -> Bool, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await change(id, visible, context, expecting, key, answer) { loaded, act, reader in
            try await JudgedProposal(delete(loaded, into: &act, context, reader), reader)
        }
    }

    nonisolated(nonsending) func delete(
        _ loaded: Loaded<BookingProposal>, into act: inout Act, _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        let events = try loaded.state.decide(.delete, in: context)
        let deleted = act.append(events, to: loaded, dossier: loaded.state.content?.dossier)
        guard !events.isEmpty, let proposal = loaded.state.content else { return deleted }
        let document = try await reader.load(proposal.document)
        act.append(
            try document.state.decide(.deleteWithProposal, in: context), to: document, dossier: proposal.dossier)
        try await knowledge.takeBackSuspicions(of: deleted, since: loaded, into: &act, context, reader)
        return deleted
    }

    /// Asks a colleague for help (FEATURES HE-01), where the office has switched that on.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    nonisolated(nonsending) public func askHelp(
        on id: ID<BookingProposal>, visible: (ID<Dossier>) -> Bool, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await change(id, visible, context, expecting, key, answer) { loaded, act, reader in
            let isActive = try await reader.load(reader.office).state.settings.help
            let asked = act.append(
                try loaded.state.decide(.askHelp(isActive: isActive), in: context), to: loaded,
                dossier: loaded.state.content?.dossier)
            return try await JudgedProposal(asked, reader)
        }
    }

    /// Help was given; that needs no leave.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    nonisolated(nonsending) public func giveHelp(
        on id: ID<BookingProposal>, visible: (ID<Dossier>) -> Bool, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await change(id, visible, context, expecting, key, answer) { loaded, act, reader in
            let given = act.append(
                try loaded.state.decide(.giveHelp, in: context), to: loaded, dossier: loaded.state.content?.dossier)
            return try await JudgedProposal(given, reader)
        }
    }

    /// What becomes of a proposal, with what an act has to record for it.
    private typealias Change =
        nonisolated(nonsending) (Loaded<BookingProposal>, inout Act, StreamReader) async throws -> JudgedProposal

    nonisolated(nonsending) private func change(
        _ id: ID<BookingProposal>, _ visible: (ID<Dossier>) -> Bool, _ context: CommandContext,
        _ expecting: Set<Int>?, _ key: CommandKey?, _ answer: (AnnotationView) throws -> StoredAnswer?,
        _ decide: Change
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(id)
            guard let proposal = loaded.state.content, visible(proposal.dossier) else {
                throw BookingProposalRefusal.unknownProposal
            }
            try loaded.require(expecting)
            var act = Act()
            let after = try await decide(loaded, &act, reader)
            // Where nothing changes nothing is guarded either.
            let view = try await AnnotationView(after, reader)
            return .init(after.proposal.version > loaded.version ? act : Act(), view)
        }
    }

    /// What an annotation makes of a proposal under the rules of the journal it will be in, which is guarded.
    /// - Returns: the proposal, with that journal; nil where it will be in none.
    nonisolated(nonsending) func annotate(
        _ loaded: Loaded<BookingProposal>, _ annotation: Annotation, _ counterparty: FieldChange<NamedCounterparty>,
        into act: inout Act, _ context: CommandContext, _ reader: StreamReader
    ) async throws -> (Loaded<BookingProposal>, JournalProfile?) {
        guard let proposal = loaded.state.content else { throw BookingProposalRefusal.unknownProposal }
        var annotation = annotation
        if !annotation.journal.isTouched,
            let following = try await journalFollowing(annotation, of: proposal, reader)
        {
            annotation.journal = following
            annotation.journalFollows = true
        }
        let journal = try await Self.journal(of: proposal, annotation, reader)
        annotation.journalProfile = journal?.state.profile
        if let journal { act.guarding(journal) }
        annotation.fiscalCalendar =
            try await reader.load(proposal.dossier).state.fiscalCalendar ?? FiscalCalendar(years: [])
        try await resolve(counterparty, of: proposal, into: &annotation, &act, context, reader)
        let events = try loaded.state.decide(.annotate(annotation), in: context)
        return (act.append(events, to: loaded, dossier: proposal.dossier), annotation.journalProfile)
    }

    /// Where a proposal goes that comes to the other side, or turns out to be a credit note, or none (FEATURES JO-06); where a person put it,
    /// a credit note stays.
    /// - Returns: cleared where the other side has no journal for it; nil where it stays.
    nonisolated(nonsending) private func journalFollowing(
        _ annotation: Annotation, of proposal: ProposalContent, _ reader: StreamReader
    ) async throws -> FieldChange<String>? {
        let side = annotation.side ?? proposal.side
        let isCreditNote = annotation.creditNote ?? proposal.fields.creditNote
        let changesSide = side != proposal.side
        let changesKind =
            isCreditNote != proposal.fields.creditNote && proposal.provenance[.journal]?.source != .member
        guard changesSide || changesKind else { return nil }
        let journals = try await reader.loadUnguarded(
            try await knowledge.journals(of: proposal.dossier, in: reader.office)
        ).compactMap(\.state.profile)
        let first = journals.first(on: side, forCreditNote: isCreditNote, in: annotation.period(of: proposal))
        if changesSide { return first.map { .set($0.code) } ?? .cleared }
        // A journal for both kinds, or already for this one, takes it as it is.
        guard let first, let present = journals.first(where: { $0.code == proposal.fields.journal }),
            first.creditNotesOnly != present.creditNotesOnly
        else { return nil }
        return .set(first.code)
    }

    nonisolated(nonsending) private static func journal(
        of proposal: ProposalContent, _ annotation: Annotation, _ reader: StreamReader
    ) async throws -> Loaded<Journal>? {
        let code = annotation.journal.isTouched ? annotation.journal.value : proposal.fields.journal
        guard let code else { return nil }
        return try await reader.load(Journal.id(code, of: proposal.dossier))
    }

    nonisolated(nonsending) private func resolve(
        _ change: FieldChange<NamedCounterparty>, of proposal: ProposalContent, into annotation: inout Annotation,
        _ act: inout Act, _ context: CommandContext, _ reader: StreamReader
    ) async throws {
        switch change {
        case .untouched: return
        case .cleared: annotation.counterparty = .cleared
        case .set(let named):
            let profile = CounterpartyProfile(dossier: proposal.dossier, name: named.name, vatNumber: named.vatNumber)
            let found = try await reader.counterparty(profile, knowing: knowledge, into: &act, context)
            // Who came with this very invoice stays new to it, however often they are named.
            let present = proposal.fields.counterparty
            let known = present?.id == found.counterparty.id ? present?.known : nil
            annotation.counterparty = .set(found.named(known: known ?? !found.isNew))
        }
    }
}

extension Annotation {
    /// The period to find a journal for: the one a person chose, else that of the date, or of the day its document was sent where there is
    /// none.
    fileprivate func period(of proposal: ProposalContent) -> AccountingPeriod {
        let chosen = proposal.provenance[.period]?.source == .member ? proposal.fields.period : nil
        let date = invoiceDate.isTouched ? invoiceDate.value : proposal.fields.invoiceDate
        return period.value ?? chosen ?? (date ?? .inBrussels(at: proposal.sentAt.date)).accountingPeriod
    }
}

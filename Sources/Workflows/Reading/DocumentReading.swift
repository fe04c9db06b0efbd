public import Documents
public import Domain
public import EventStore
import Formats
import Foundation

/// Reads a document that was sent to the office and puts its booking proposal on the worklist, in one act: the
/// counterparty where it is new, the proposal, and the suspicion that it is there already.
public struct DocumentReading: Sendable {
    private let commands: CommandHandler
    let contents: any DocumentContents
    private var knowledge: any ReadingKnowledge
    let worker: DocumentWorkers
    private let recent = RecentReadings()

    /// How often a document is opened that may open at another try.
    static let tries = 3

    public init(
        commands: CommandHandler, contents: any DocumentContents, knowledge: any ReadingKnowledge,
        worker: DocumentWorkers
    ) {
        self.commands = commands
        self.contents = contents
        self.knowledge = knowledge
        self.worker = worker
    }

    /// The same, for whoever knows of the dossiers from elsewhere.
    public func asking(_ knowledge: any ReadingKnowledge) -> DocumentReading {
        var reading = self
        reading.knowledge = knowledge
        return reading
    }

    /// Reads `document` if it was sent and has no proposal yet; a miscellaneous document has none.
    /// - Throws: `UnreadableDocument` where it could not be opened, and what `CommandHandler.perform` throws.
    public func read(_ document: ID<Document>, in context: CommandContext) async throws {
        let reader = StreamReader(store: commands.store, office: context.office)
        guard let sent = try await SentDocument(document, in: reader) else { return }
        if try await reader.load(BookingProposal.id(of: document)).version > 0 { return }
        try await perform(sent, try await read(sent.profile, of: context.office), in: context)
    }

    /// Records that `document` cannot be read; a person fills its proposal (FEATURES VC-05).
    public func giveUp(_ document: ID<Document>, because reason: String, in context: CommandContext) async throws {
        let reader = StreamReader(store: commands.store, office: context.office)
        guard let sent = try await SentDocument(document, in: reader) else { return }
        try await perform(sent, .unreadable(reason), in: context)
    }

    /// The same of a document whose reading a person had `consumer` pass over: it would wait for ever, out of everybody's reach.
    /// - Parameter decision: an event of a consumer.
    func giveUp(passedOverBy consumer: String, as decision: RecordedEvent, in context: CommandContext) async throws {
        guard let passed = try await commands.store.passedOver(by: consumer, as: decision),
            passed.event.stream.category == Document.category
        else { return }
        try await giveUp(
            ID(passed.event.stream.id), because: "Its reading was passed over: \(passed.reason)", in: context)
    }
}

extension DocumentReading {
    /// What a document was found to say when it was opened once more.
    struct Rereading: Sendable {
        fileprivate let sent: SentDocument
        fileprivate let content: ReadContent
    }

    /// Opens a document once more; nil where it was not sent. One that will never open says so on its proposal.
    /// - Throws: `UnreadableDocument` where it did not open now and may at another time: what stands is not to be replaced.
    func openAgain(_ document: ID<Document>, of office: ID<Office>) async throws -> Rereading? {
        let reader = StreamReader(store: commands.store, office: office)
        guard let sent = try await SentDocument(document, in: reader) else { return nil }
        var attempt = 1
        while true {
            do {
                return Rereading(sent: sent, content: try await read(sent.profile, of: office))
            } catch let error as UnreadableDocument where !error.mayPass {
                return Rereading(sent: sent, content: .unreadable(error.reason))
            } catch let error as UnreadableDocument {
                // Somebody waits: whatever took all its time is not given that time again.
                guard error.cause == .workerDied, attempt < Self.tries else { throw error }
                attempt += 1
            }
        }
    }

    /// Puts what was read in the place of what stands in the proposal, and takes back what people did to it, but for the side
    /// they moved it to (FEATURES A-41).
    /// - Throws: `BookingProposalRefusal`, where the proposal is out of the worklist.
    func redraft(
        _ reading: Rereading, onto proposal: Loaded<BookingProposal>, into act: inout Act, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        let dossierID = reading.sent.profile.dossier
        let journals = try await reader.loadUnguarded(try await knowledge.journals(of: dossierID, in: context.office))
        guard let dossier = try await reader.load(dossierID).state.profile else { throw DossierRefusal.unknownDossier }
        // Whoever moved it to the other side has said what it is.
        let side = proposal.state.content?.side ?? reading.sent.side
        let rules = DraftingRules(
            dossierID: dossierID, dossier: dossier, side: side, journals: journals.compactMap(\.state.profile))
        let draft = try await draft(
            reading.content, of: reading.sent, onto: proposal, under: rules, into: &act, in: context, reader)
        let drafted = try act.append(
            draft, to: proposal, of: dossierID, guarding: journals, side: side, in: context)
        try await knowledge.takeBackSuspicions(of: drafted, since: proposal, into: &act, context, reader)
        return drafted
    }
}

/// The proposal's events of a reading, and what may be for the same invoice.
private struct Draft {
    var events: [BookingProposalEvent]
    var others: [Loaded<BookingProposal>] = []
    /// Entries of the books, by external reference.
    var booked: [String] = []
}

extension Act {
    fileprivate mutating func append(
        _ draft: Draft, to proposal: Loaded<BookingProposal>, of dossier: ID<Dossier>,
        guarding journals: [Loaded<Journal>], side: InvoiceSide, in context: CommandContext
    ) throws -> Loaded<BookingProposal> {
        let drafted = append(draft.events, to: proposal, dossier: dossier)
        // No period may close between the choice of one and its record.
        for journal in journals where journal.state.profile?.side == side { guarding(journal) }
        let suspected = try suspectDuplicates(of: drafted, among: draft.others, context)
        return append(
            try suspected.state.decide(.suspectBooked(as: draft.booked), in: context), to: suspected, dossier: dossier)
    }
}

extension BookingProposal {
    /// Whether it names that counterparty as new, and nobody has verified it.
    fileprivate func asksWho(is counterparty: ID<Counterparty>) -> Bool {
        guard let content, content.check == nil, let named = content.fields.counterparty else { return false }
        return named.id == counterparty && !named.known
    }
}

/// A document on its way to the worklist.
private struct SentDocument: Sendable {
    let profile: DocumentProfile
    let side: InvoiceSide
    let document: ReadDocument

    /// Nil where it was not sent, or is nothing to book. One that was deleted since has a proposal, which takes no reading.
    init?(_ id: ID<Document>, in reader: StreamReader) async throws {
        guard let profile = try await reader.load(id).state.profile, let side = profile.mailbox.side,
            let sentAt = profile.sentAt
        else { return nil }
        self.profile = profile
        self.side = side
        document = ReadDocument(id: id, sentAt: sentAt, pages: profile.pages, hasNote: profile.note != nil)
    }
}

extension DocumentReading {
    private func perform(_ sent: SentDocument, _ content: ReadContent, in context: CommandContext) async throws {
        let dossierID = sent.profile.dossier
        let journalIDs = try await knowledge.journals(of: dossierID, in: context.office)
        do {
            _ = try await commands.perform(in: context) { reader in
                async let loadedProposal = reader.load(BookingProposal.id(of: sent.document.id))
                async let loadedDossier = reader.load(dossierID)
                async let loadedJournals = reader.loadUnguarded(journalIDs)
                let (proposal, journals) = try await (loadedProposal, loadedJournals)
                var act = Act()
                guard let dossier = try await loadedDossier.state.profile else { throw DossierRefusal.unknownDossier }
                guard proposal.version == 0 else { return .init(act, ()) }
                let rules = DraftingRules(
                    dossierID: dossierID, dossier: dossier, side: sent.side,
                    journals: journals.compactMap(\.state.profile))
                let draft = try await draft(
                    content, of: sent, onto: proposal, under: rules, into: &act, in: context, reader)
                _ = try act.append(
                    draft, to: proposal, of: dossierID, guarding: journals, side: sent.side, in: context)
                return .init(act, ())
            }
        } catch {
            await recent.forget(BookingProposal.id(of: sent.document.id))
            throw error
        }
    }

    private func draft(
        _ content: ReadContent, of sent: SentDocument, onto proposal: Loaded<BookingProposal>,
        under rules: DraftingRules, into act: inout Act, in context: CommandContext, _ reader: StreamReader
    ) async throws -> Draft {
        switch content {
        case .invoice(let invoice):
            return try await draft(invoice, of: sent, onto: proposal, under: rules, into: &act, in: context, reader)
        case .nothing(let warnings):
            let draft = rules.emptyDraft(from: sent.document, warnings: warnings)
            return Draft(events: try proposal.state.decide(.draft(draft), in: context))
        case .unreadable(let reason):
            let failure = rules.failure(reason, of: sent.document)
            return Draft(events: try proposal.state.decide(.failReading(failure), in: context))
        }
    }

    private func draft(
        _ invoice: Invoice, of sent: SentDocument, onto proposal: Loaded<BookingProposal>, under rules: DraftingRules,
        into act: inout Act, in context: CommandContext, _ reader: StreamReader
    ) async throws -> Draft {
        let draft = InvoiceDraft(invoice, under: rules)
        let scheme = try await reader.load(BookingScheme.id(of: rules.dossierID)).state
        guard let profile = draft.counterparty else {
            let habits = BookingHabits(scheme: scheme)
            let drafted = draft.drafted(from: sent.document, counterparty: nil, habits: habits, on: context.today)
            return Draft(events: try proposal.state.decide(.draft(drafted), in: context))
        }
        var found = try await counterparty(profile, into: &act, in: context, reader)
        // Read once more, who was new is still new: nothing was booked, and nobody has looked.
        if found.templates.isEmpty, proposal.state.asksWho(is: found.named.id) { found.named.known = false }
        let payload = draft.drafted(
            from: sent.document, counterparty: found.named,
            habits: BookingHabits(
                templates: found.templates[rules.side] ?? [], defaultAccount: found.defaultAccount, scheme: scheme),
            on: context.today)
        let events = try proposal.state.decide(.draft(payload), in: context)
        let drafted = proposal.after(events)
        guard let content = drafted.state.content, let identity = drafted.state.identity else {
            return Draft(events: events)
        }
        return Draft(
            events: events, others: try await others(alike: drafted, identity, in: act, reader),
            booked: try await knowledge.entries(booking: content, in: context.office))
    }

    private struct FoundCounterparty {
        var named: ProposalCounterparty
        let templates: [InvoiceSide: [[BookingProposalEvent.TemplateLine]]]
        let defaultAccount: LedgerAccountCode?
    }

    /// The read models may be behind: what they know of somebody is believed as far as the stream of that one says it too, which the act
    /// guards.
    private func counterparty(
        _ profile: CounterpartyProfile, into act: inout Act, in context: CommandContext, _ reader: StreamReader
    ) async throws -> FoundCounterparty {
        let known = try await knowledge.counterparty(like: profile, in: context.office)
        if let known, known.vatNumber != nil || profile.vatNumber == nil,
            let present = act.leaving(try await reader.load(known.id)).state.profile,
            profile.vatNumber == nil || profile.vatNumber == present.vatNumber
        {
            let named = ProposalCounterparty(
                id: known.id, name: present.name, vatNumber: present.vatNumber, known: true)
            return FoundCounterparty(
                named: named, templates: known.templates, defaultAccount: present.defaultAccount)
        }
        let found = try await reader.counterparty(profile, knowing: knowledge, into: &act, context)
        // Somebody else of that name was booked otherwise.
        let isSame = known?.id == found.counterparty.id
        return FoundCounterparty(
            named: found.named(known: !found.isNew), templates: isSame ? known?.templates ?? [:] : [:],
            defaultAccount: found.counterparty.state.profile?.defaultAccount)
    }

    /// Those that the read models know of, and those that were just read.
    private func others(
        alike drafted: Loaded<BookingProposal>, _ identity: InvoiceIdentity, in act: Act, _ reader: StreamReader
    ) async throws -> [Loaded<BookingProposal>] {
        let justRead = await recent.remember(drafted.id, identity)
        let known = try await knowledge.others(alike: drafted, in: act, reader)
        let found = Set(known.map(\.id))
        return known + (try await reader.loadUnguarded(justRead.filter { !found.contains($0) }))
    }
}

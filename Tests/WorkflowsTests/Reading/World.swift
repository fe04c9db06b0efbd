import Documents
import Domain
import EventStore
import Foundation
import Testing

@testable import Workflows

/// The processes that open files, shared by all tests. A slow machine gives no file a bad name: they are given much time.
enum Workers {
    struct NoExecutable: Error {}

    static var shared: DocumentWorkers { get throws { try worker.get() } }

    private static let worker = Result { () throws(NoExecutable) in
        guard let executable = DocumentWorkers.defaultExecutable() else { throw NoExecutable() }
        return DocumentWorkers(executable: executable, timeout: .seconds(240))
    }
}

/// An office with one dossier, on a log in memory.
struct World {
    let store = InMemoryEventStore(now: { .noon })
    let contents = MemoryContents()
    let office = ID<Office>(UUID())
    let dossier = ID<Dossier>(UUID())
    private let moments = Moments()
    let knowledge: LogKnowledge

    /// The enterprise number of the dossier: the buyer of purchases, the seller of sales.
    static let own = EnterpriseNumber("0403019261")

    init(
        journals: [NewJournal] = .factory, enterpriseNumber: EnterpriseNumber? = World.own, vatExempt: Bool = false
    ) async throws {
        knowledge = LogKnowledge(store: store)
        let activation = DossierActivation(
            name: "Brasserie du Nord", enterpriseNumber: enterpriseNumber, software: "simulated", installation: "demo",
            dossierCode: "NORD", vatExempt: vatExempt)
        try await perform(.activate(activation), on: dossier)
        for journal in journals {
            try await perform(.add(journal, to: dossier), on: Journal.id(journal.code, of: dossier))
        }
    }

    var commands: CommandHandler { CommandHandler(store: store) }

    var context: CommandContext { context(at: .noon) }

    private func context(at now: Timestamp) -> CommandContext {
        CommandContext(
            office: office, author: .policy("test"), now: now, correlation: UUID(), causation: UUID(),
            makeID: { UUID() })
    }

    var policies: PolicyContexts { PolicyContexts(now: { .noon }, makeID: { UUID() }) }

    /// - Parameter commands: those of this world, unless others are given.
    func reading(with commands: CommandHandler? = nil) throws -> DocumentReading {
        DocumentReading(
            commands: commands ?? self.commands, contents: contents, knowledge: knowledge, worker: try Workers.shared)
    }

    func intake(limit: Int = 50_000_000, spoolFolder: URL = FileManager.default.temporaryDirectory) throws -> Intake {
        Intake(
            commands: commands, contents: contents, known: knowledge, worker: try Workers.shared, limit: limit,
            spoolFolder: spoolFolder)
    }

    func perform<State: Decider>(_ command: State.Command, on id: ID<State>) async throws {
        _ = try await commands.handle(command, on: id, dossier: dossier, in: context)
    }

    func load<State: Decider>(_ id: ID<State>) async throws -> Loaded<State> {
        try await StreamReader(store: store, office: office).load(id)
    }

    /// A document that has reached the office: after those before it, unless at another moment.
    func sent(
        _ bytes: Data, as kind: MediaType = .xml, in mailbox: Mailbox = .purchase, at moment: Timestamp? = nil
    ) async throws -> ID<Document> {
        let kept = try await contents.keep(bytes, of: office)
        let document = ID<Document>(UUID())
        let delivery = Delivery(
            dossier: dossier, mailbox: mailbox, channel: "api", title: "Facture", filename: "facture",
            mediaType: kind.rawValue,
            content: kept.hash, size: kept.size, pages: 1, duplicateOf: [])
        try await perform(.upload(delivery), on: document)
        let later = await moments.next()
        _ = try await commands.handle(.send, on: document, dossier: dossier, in: context(at: moment ?? later))
        return document
    }

    /// The proposal of a document that was read.
    func read(
        _ bytes: Data, as kind: MediaType = .xml, in mailbox: Mailbox = .purchase
    ) async throws -> ProposalContent {
        let document = try await sent(bytes, as: kind, in: mailbox)
        try await reading().read(document, in: context)
        return try #require(try await proposal(of: document))
    }

    func proposal(of document: ID<Document>) async throws -> ProposalContent? {
        try await load(BookingProposal.id(of: document)).state.content
    }

    /// The stored events of one type.
    func events(_ type: String) async -> [RecordedEvent] {
        await store.events(after: 0, limit: 10_000, where: EventFilter(types: [type])).events
    }

    /// A person's decision that a consumer passes over an event.
    func skip(_ event: RecordedEvent, by consumer: String) async throws -> RecordedEvent {
        let skip = ConsumerEvent.EventSkipped(
            consumer: consumer, event: event.id.text, position: event.position, type: event.type,
            reason: "no invoice at all")
        try await perform(.skip(skip), on: Consumer.id(consumer, of: office, dossier))
        return try #require(await events("consumer.event-skipped").last)
    }

    func sentEvent(of document: ID<Document>) async throws -> RecordedEvent {
        try #require(await events("document.sent").first { $0.stream.id == document.uuid })
    }
}

extension Timestamp {
    static let noon = Timestamp(microseconds: 1_791_633_600_000_000)
}

extension [NewJournal] {
    /// Every period from 2010 on is open, other currencies are welcome.
    static var factory: [NewJournal] { AccountingPeriod("2010-01").map(NewJournal.officeDefaults) ?? [] }
}

/// One second after another, from noon on.
actor Moments {
    private var seconds = 0

    func next() -> Timestamp {
        seconds += 1
        return .noon.adding(seconds: seconds)
    }
}

/// Document bytes in memory.
actor MemoryContents: DocumentContents {
    private var bytes: [ContentHash: Data] = [:]

    var count: Int { bytes.count }

    func data(_ hash: ContentHash, of office: ID<Office>) -> Data? { bytes[hash] }

    func keep(_ data: Data, of office: ID<Office>) async throws -> KeptContent {
        let file = try SpooledFile(in: FileManager.default.temporaryDirectory)
        try await file.receive(data.chunks(of: 1 << 20), limit: .max)
        let hash = try #require(ContentHash(digest: file.digest))
        bytes[hash] = Data(Array(data))
        return KeptContent(hash: hash, size: data.count)
    }

    func lose(_ hash: ContentHash) { bytes[hash] = nil }
}

/// What the read models would know, folded from the log on every question.
actor LogKnowledge: ReadingKnowledge, KnownDocuments {
    private let store: InMemoryEventStore
    private var templates: [ID<Counterparty>: [InvoiceSide: [[BookingProposalEvent.TemplateLine]]]] = [:]
    /// A read model that lags behind sees nothing of what was just recorded.
    private var lags = false
    /// What it knows of proposals and entries, where it stands still.
    private var position = Int64.max

    init(store: InMemoryEventStore) { self.store = store }

    func booked(
        _ counterparty: ID<Counterparty>, on side: InvoiceSide, as templates: [[BookingProposalEvent.TemplateLine]]
    ) {
        self.templates[counterparty, default: [:]][side] = templates
    }

    func lag() { lags = true }

    func standStill() async { position = await store.head().position }

    func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        await events("journal.added").map { ID($0.stream.id) }
    }

    func counterparty(like profile: CounterpartyProfile, in office: ID<Office>) async throws -> KnownCounterparty? {
        guard !lags else { return nil }
        let ids = await events("counterparty.created").map { ID<Counterparty>($0.stream.id) }
        let known = try await StreamReader(store: store, office: office).loadUnguarded(ids).compactMap { loaded in
            if case .known(let profile) = loaded.state { (id: loaded.id, profile: profile) } else { nil }
        }
        let alike = known.filter { $0.profile.name == profile.name }
        let named = Counterparty.id(vatNumber: nil, name: profile.name, of: profile.dossier)
        let found =
            known.first { profile.vatNumber != nil && $0.profile.vatNumber == profile.vatNumber }
            ?? alike.first {
                (alike.count == 1 || $0.id == named) && (profile.vatNumber == nil || $0.profile.vatNumber == nil)
            }
        return found.map {
            KnownCounterparty(
                id: $0.id, name: $0.profile.name, vatNumber: $0.profile.vatNumber, templates: templates[$0.id] ?? [:])
        }
    }

    func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let alike = try await proposals(alike: invoice, passing: passed, in: office)
            .filter { $0.state.isSent || $0.arrival < invoice.arrival }
        return alike.sorted { $0.arrival > $1.arrival }.prefix(SuspectedDuplicates.mostNamed).map(\.id)
    }

    func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let alike = try await proposals(alike: invoice, passing: passed, in: office)
            .filter { !$0.state.isSent && $0.arrival > invoice.arrival }
        return alike.sorted { $0.arrival < $1.arrival }.prefix(SuspectedDuplicates.mostNamed).map(\.id)
    }

    func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await proposals(alike: invoice, passing: passed, in: office)
            .filter { !$0.state.isSent && $0.state.content?.duplicateOf == [] }
            .prefix(SuspectedDuplicates.mostNamed).map(\.id)
    }

    func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await proposals(of: office).filter { $0.names(proposal) && $0.state.identity?.counterparty == counterparty }
            .map(\.id)
    }

    private func proposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [Loaded<BookingProposal>] {
        try await proposals(of: office).filter { loaded in
            !passed.contains(loaded.id) && loaded.state.identity?.resembles(invoice.identity) == true
        }
    }

    private func proposals(of office: ID<Office>) async throws -> [Loaded<BookingProposal>] {
        guard !lags else { return [] }
        let streams = Set(await events("proposal.drafted").map { ID<BookingProposal>($0.stream.id) })
        return try await StreamReader(store: store, office: office, at: position).loadUnguarded(streams.sorted())
    }

    /// By the number of the invoice alone.
    func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String] {
        guard !lags else { return [] }
        var entries: [String: LedgerEvent.Entry] = [:]
        for event in await events("ledger.entries-observed", "ledger.entries-removed") {
            switch try event.decoded(as: LedgerEvent.self) {
            case .entriesObserved(let observed): for entry in observed.entries { entries[entry.externalRef] = entry }
            case .entriesRemoved(let removed): for entry in removed.entries { entries[entry.externalRef] = nil }
            default: continue
            }
        }
        let number = proposal.fields.invoiceNumber.flatMap { InvoiceNumberKey($0) }
        return entries.values.filter { $0.document == nil && $0.numberKey == number }.map(\.externalRef).sorted()
    }

    func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let numbers = entries.filter { $0.document == nil }.compactMap(\.numberKey)
        return try await proposals(of: office).filter { loaded in
            guard case .open(let proposal) = loaded.state else { return false }
            return !Set(externalRefs).isDisjoint(with: proposal.duplicateOfEntries)
                || loaded.state.identity?.invoiceNumber.map(numbers.contains) == true
        }.map(\.id)
    }

    func documents(
        with content: ContentHash, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        await events("document.uploaded").filter { $0.body.contains(content.description) }.map { ID($0.stream.id) }
    }

    private func events(_ types: String...) async -> [RecordedEvent] {
        await store.events(after: 0, limit: 100_000, where: EventFilter(types: Set(types))).events
    }
}

extension BookingProposal {
    fileprivate var isSent: Bool {
        if case .sent = self { true } else { false }
    }
}

extension Loaded<BookingProposal> {
    /// As a text that sorts as they arrived.
    fileprivate var arrival: String { state.content.flatMap { ArrivedInvoice($0) }?.arrival ?? "" }
}

extension ArrivedInvoice {
    fileprivate var arrival: String { "\(sentAt) \(document)" }
}

extension LedgerEvent.Entry {
    fileprivate var numberKey: InvoiceNumberKey? { invoiceNumber.flatMap { InvoiceNumberKey($0) } }
}

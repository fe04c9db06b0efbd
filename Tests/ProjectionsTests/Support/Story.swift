import EventStore
import Foundation
import GivenWhenThen
import Projections
import TestSupport

@testable import Domain

/// What happened in one dossier, event by event, to be folded in memory or appended to a log.
struct Story {
    let office: ID<Office>
    let dossier: ID<Dossier>
    private(set) var events: [RecordedEvent] = []
    private var acts: [Act] = []
    private var versions: [StreamID: Int] = [:]

    init(office: ID<Office> = .office, dossier: ID<Dossier> = .bakery) {
        self.office = office
        self.dossier = dossier
    }

    /// - Parameter at: seconds after noon.
    mutating func happens<State: Decider>(_ event: State.Event, to id: ID<State>, at seconds: Int = 0) throws {
        let version = versions[StreamID(id), default: 0]
        let isOfOffice = State.category == Member.category || State.category == AccessToken.category
        var act = Act()
        act.append([event], to: Loaded(id: id, state: State(), version: version), dossier: isOfOffice ? nil : dossier)
        acts.append(act)
        versions[StreamID(id)] = version + 1
        events.append(
            RecordedEvent(
                position: Int64(events.count + 1), id: UUID(), office: office, dossier: isOfOffice ? nil : dossier,
                stream: StreamID(id), version: version + 1, type: type(of: event.payload).eventType,
                actor: "\(Author.claire)",
                causation: UUID(), correlation: UUID(), recordedAt: Timestamp.noon.adding(seconds: seconds),
                body: try event.payload.storedText()))
    }

    /// - Returns: the position of its last event.
    @discardableResult
    func append(to store: any EventStore, from first: Int = 0) async throws -> Int64 {
        let context = CommandContext(
            office: office, author: .claire, now: .noon, correlation: UUID(), causation: UUID(), makeID: { UUID() })
        var position: Int64 = 0
        for act in acts.dropFirst(first) {
            if case .appended(_, let last) = try await store.append(try AppendRequest(act, in: context)) {
                position = last
            }
        }
        return position
    }
}

extension Story {
    mutating func activates(_ name: String = "Boulangerie Dupont") throws {
        try happens(
            .activated(
                .init(
                    name: name, enterpriseNumber: "0403019261", software: "simulated", installation: "demo",
                    dossierCode: "DUPONT", features: "C", validationMode: nil, vatExempt: false,
                    accountingUpToDate: nil, sendGate: nil,
                    fiscalYears: [.init(label: "2026", start: "2026-01-01", end: "2026-12-31")])),
            to: dossier)
    }

    mutating func addsJournal(_ code: String = "CFAK") throws {
        try happens(
            .added(
                .init(
                    dossier: "\(dossier)", code: code, side: "purchase", alias: "Achats", creditNotesOnly: false,
                    numberFormat: nil, nextNumber: 1, firstPeriod: "2026-01", foreignCurrency: true)),
            to: Journal.id(code, of: dossier))
    }

    mutating func uploads(_ document: ID<Document>, mailbox: Mailbox = .purchase, title: String = "F-17") throws {
        try happens(
            .uploaded(
                .init(
                    dossier: "\(dossier)", mailbox: mailbox.rawValue, channel: "api", title: title,
                    filename: "\(title).xml", mediaType: "application/xml", sha256: String(repeating: "a1", count: 32),
                    size: 4_096, pages: 2, duplicateOf: [])),
            to: document)
    }

    mutating func sends(_ document: ID<Document>, mailbox: Mailbox = .purchase) throws {
        try happens(
            .sent(.init(dossier: "\(dossier)", mailbox: mailbox.rawValue, at: "\(Timestamp.noon)")), to: document)
    }

    /// The booking proposed for the document; what is nil was not read.
    mutating func drafts(
        _ document: ID<Document>, number: String? = "F-17", date: String? = "2026-02-10", period: String? = "2026-02",
        sentAt: Timestamp = .noon, total: Int64? = 12_100, counterparty: ID<Counterparty>? = .named("miller"),
        called name: String = "Moulin \"de l'Escaut\"", hasNote: Bool = false
    ) throws {
        let lines = total.map { total in
            [
                BookingProposalEvent.Line(
                    account: "604000", vatCode: "P21-G", vatRate: "21.00", baseCents: total - total * 21 / 121,
                    vatCents: total * 21 / 121, note: nil)
            ]
        }
        try happens(
            .drafted(
                .init(
                    dossier: "\(dossier)", document: "\(document)", side: "purchase", type: "UBL", sentAt: "\(sentAt)",
                    pages: 2, hasNote: hasNote, source: "ubl", journal: "CFAK", foreignCurrency: true,
                    invoiceNumber: number, invoiceDate: date, dueDate: nil, period: period,
                    fiscalYear: period.map { String($0.prefix(4)) }, creditNote: false,
                    counterparty: counterparty.map {
                        .init(id: "\($0)", name: name, vatNumber: "BE0403170701", known: false)
                    },
                    currency: "EUR", totalCents: total, lines: lines ?? [], communication: nil, creditorIban: nil,
                    brokenRules: [], warnings: [])),
            to: BookingProposal.id(of: document))
    }

    mutating func checks(_ document: ID<Document>) throws {
        try happens(
            .checked(
                .init(
                    dossier: "\(dossier)", document: "\(document)", by: "\(Author.claire)", role: "office",
                    at: "\(Timestamp.noon)", suspense: false, withoutDetail: false)),
            to: BookingProposal.id(of: document))
    }

    /// - Parameter other: what it is suspected to repeat.
    mutating func suspects(_ document: ID<Document>, of other: ID<Document>) throws {
        try happens(
            .duplicateSuspected(
                .init(
                    dossier: "\(dossier)", document: "\(document)", of: ["\(BookingProposal.id(of: other))"])),
            to: BookingProposal.id(of: document))
    }

    /// Its proposal is deleted, and it with that.
    mutating func trashes(_ document: ID<Document>) throws {
        try happens(
            .deleted(
                .init(
                    dossier: "\(dossier)", document: "\(document)", by: "\(Author.claire)", at: "\(Timestamp.noon)")),
            to: BookingProposal.id(of: document))
        try happens(.deleted(.init(dossier: "\(dossier)", wasSent: true)), to: document)
    }

    mutating func restores(
        _ document: ID<Document>, foreignCurrency: Bool = true, periodIsClosed: Bool = false
    ) throws {
        try happens(.restored(.init(dossier: "\(dossier)", wasSent: true)), to: document)
        try happens(
            .restored(
                .init(
                    dossier: "\(dossier)", document: "\(document)", by: "\(Author.claire)", at: "\(Timestamp.noon)",
                    foreignCurrency: foreignCurrency, creditNotesOnly: false, periodIsClosed: periodIsClosed)),
            to: BookingProposal.id(of: document))
    }

    mutating func numbers(_ document: ID<Document>, as number: String, task: ID<ConnectorTask>) throws {
        try happens(
            .sent(
                .init(
                    dossier: "\(dossier)", document: "\(document)", batch: "\(ID<SendBatch>.named("batch"))",
                    task: "\(task)", journal: "CFAK", fiscalYear: "2026", number: number,
                    counterparty: "\(ID<Counterparty>.named("miller"))",
                    template: [.init(account: "604000", vatCode: "P21-G", vatRate: "21.00")])),
            to: BookingProposal.id(of: document))
        try createsTask(task, for: document, number: number)
    }

    /// - Parameter foreign: what stood on the invoice, where that was not EUR.
    mutating func createsTask(
        _ task: ID<ConnectorTask>, for document: ID<Document>, number: String = "1", fiscalYear: String = "2026",
        side: InvoiceSide = .purchase, lines: [BookingEntry.Line] = [.goods],
        foreign: (currency: String, totalCents: Int64)? = nil
    ) throws {
        try happens(
            .created(
                .init(
                    dossier: "\(dossier)", kind: "book-entry", software: "simulated", installation: "demo",
                    dossierCode: "DUPONT", batch: "\(ID<SendBatch>.named("batch"))",
                    proposal: "\(BookingProposal.id(of: document))", document: "\(document)", journal: "CFAK",
                    number: number,
                    fiscalYear: fiscalYear, period: "\(fiscalYear)-02", stamp: "CFAK \(number)",
                    entry: .init(
                        side: side.rawValue, creditNote: false, invoiceNumber: "F-17", invoiceDate: "2026-02-10",
                        dueDate: nil,
                        fiscalYear: "2026", bookDate: "2026-02-10",
                        counterparty: .init(
                            id: "\(ID<Counterparty>.named("miller"))", name: "Moulin de l'Escaut",
                            vatNumber: "BE0403170701", iban: nil),
                        thirdPartyAccount: "440000", totalCents: 12_100,
                        lines: lines, communication: nil, comment: nil,
                        foreign: foreign.map {
                            .init(
                                currency: $0.currency, totalCents: $0.totalCents, rate: "1.08", source: "manual",
                                date: nil)
                        }))),
            to: task)
    }

    mutating func prepares(_ task: ID<ConnectorTask>) throws {
        try happens(
            .prepared(.init(dossier: "\(dossier)", sha256: String(repeating: "b2", count: 32), size: 5_000)), to: task)
    }

    mutating func claims(_ task: ID<ConnectorTask>, until: Timestamp) throws {
        try happens(.claimed(.init(dossier: "\(dossier)", by: "\(Author.agent)", leaseUntil: "\(until)")), to: task)
    }

    mutating func completes(
        _ task: ID<ConnectorTask>, for document: ID<Document>, as reference: String = "2026/CFAK/1"
    ) throws {
        try happens(
            .completed(
                .init(
                    dossier: "\(dossier)", document: "\(document)", proposal: "\(BookingProposal.id(of: document))",
                    by: "\(Author.agent)", externalRef: reference)),
            to: task)
    }

    mutating func fails(
        _ task: ID<ConnectorTask>, for document: ID<Document>, reason: String = "period-closed"
    ) throws {
        try happens(
            .failed(
                .init(
                    dossier: "\(dossier)", document: "\(document)", by: "\(Author.agent)", owner: "collaborator",
                    reason: reason, instruction: "Open 2026-02.")),
            to: task)
    }

    mutating func retries(_ task: ID<ConnectorTask>, for document: ID<Document>) throws {
        try happens(
            .retried(.init(dossier: "\(dossier)", document: "\(document)", by: "\(Author.claire)")), to: task)
    }

    /// The office gives up the task, and its document's proposal stands in the worklist again.
    mutating func abandons(
        _ task: ID<ConnectorTask>, for document: ID<Document>, periodIsClosed: Bool = false
    ) throws {
        try happens(
            .abandoned(
                .init(
                    dossier: "\(dossier)", document: "\(document)", counterparty: "\(ID<Counterparty>.named("miller"))",
                    by: "\(Author.claire)", reason: "unknown account")), to: task)
        try happens(
            .returned(
                .init(
                    dossier: "\(dossier)", document: "\(document)", task: "\(task)", reason: "unknown account",
                    by: "\(Author.claire)", at: "\(Timestamp.noon)", foreignCurrency: true,
                    creditNotesOnly: false, periodIsClosed: periodIsClosed)),
            to: BookingProposal.id(of: document))
    }

    /// - Parameter document: nil where nobody knows whose entry it is.
    mutating func observes(
        _ document: ID<Document>?, as reference: String = "2026/CFAK/1", paid: Bool = false, sync: String = "sync",
        vatNumber: String? = nil,
        lines: [LedgerEvent.Entry.Line] = [.init(account: "440000", debitCents: 0, creditCents: 12_100)]
    ) throws {
        try observes(
            LedgerEvent.Entry(
                externalRef: reference, journal: "CFAK", number: "1", period: "2026-02", fiscalYear: "2026",
                date: "2026-02-10", invoiceNumber: "F-17", counterpartyName: "Moulin",
                counterpartyVatNumber: vatNumber, paid: paid, lines: lines, document: document.map { "\($0)" }),
            sync: sync)
    }

    mutating func observes(_ entry: LedgerEvent.Entry, sync: String = "sync") throws {
        try happens(.entriesObserved(.init(dossier: "\(dossier)", entries: [entry])), to: ID<LedgerSync>.named(sync))
    }

    /// The books hold the entry no more.
    mutating func loses(_ reference: String, of document: ID<Document>?, sync: String) throws {
        let removed = LedgerEvent.Removed(externalRef: reference, document: document.map { "\($0)" })
        try happens(
            .entriesRemoved(.init(dossier: "\(dossier)", entries: [removed])), to: ID<LedgerSync>.named(sync))
    }

    mutating func stamps(_ document: ID<Document>, task: ID<ConnectorTask>) throws {
        try happens(
            .stamped(
                .init(
                    dossier: "\(dossier)", proposal: "\(BookingProposal.id(of: document))", task: "\(task)",
                    journal: "CFAK",
                    number: "1", text: "CFAK 1", sha256: String(repeating: "b2", count: 32), size: 5_000)),
            to: document)
    }

    mutating func files(_ document: ID<Document>, paid: Bool? = nil, seen: LedgerEvent.Entry? = nil) throws {
        try happens(
            .filed(
                .init(
                    dossier: "\(dossier)", proposal: "\(BookingProposal.id(of: document))", journal: "CFAK",
                    number: "1",
                    externalRef: "2026/CFAK/1", paid: paid, entry: seen)),
            to: document)
    }

    /// From the mailbox to the archive.
    static func ofOneInvoice(
        _ document: ID<Document> = .named("invoice"), task: ID<ConnectorTask> = .named("task")
    ) throws -> Story {
        var story = Story()
        try story.activates()
        try story.addsJournal()
        try story.happens(
            .created(.init(dossier: "\(story.dossier)", name: "Moulin de l'Escaut", vatNumber: "BE0403170701")),
            to: ID<Counterparty>.named("miller"))
        try story.happens(
            .invited(
                .init(
                    kind: "office", email: "claire@example.be", name: "Claire", profile: "collaborator",
                    dossiers: ["\(story.dossier)"], locale: "fr")),
            to: ID<Member>.claire)
        try story.happens(
            .issued(
                .init(
                    member: "\(ID<Member>.claire)", name: "laptop", prefix: "prp_ab", scopes: ["worklist:read"],
                    dossiers: nil, expiresAt: nil)),
            to: ID<AccessToken>.named("laptop"))
        try story.uploads(document)
        try story.happens(.labelled(.init(dossier: "\(story.dossier)", labels: ["flour"])), to: document)
        try story.sends(document)
        try story.drafts(document)
        try story.checks(document)
        try story.numbers(document, as: "1", task: task)
        try story.stamps(document, task: task)
        try story.prepares(task)
        try story.claims(task, until: Timestamp.noon.adding(seconds: 600))
        try story.completes(task, for: document)
        try story.happens(
            .accountsObserved(
                .init(dossier: "\(story.dossier)", accounts: [.init(code: "604000", name: "Marchandises")])),
            to: ID<LedgerSync>.named("sync of accounts"))
        try story.happens(
            .journalsObserved(
                .init(
                    dossier: "\(story.dossier)",
                    journals: [.init(code: "ACH", side: .purchase, kind: nil, name: "Achats")])),
            to: ID<LedgerSync>.named("sync of journals"))
        try story.happens(
            .counterpartiesObserved(
                .init(
                    dossier: "\(story.dossier)",
                    counterparties: [
                        .init(
                            externalRef: "F12", kind: "supplier", name: "Moulin", vatNumber: nil, address: nil,
                            iban: nil)
                    ])),
            to: ID<LedgerSync>.named("sync of parties"))
        try story.observes(document)
        try story.happens(.entryObserved(.init(dossier: "\(story.dossier)", externalRef: "2026/CFAK/1")), to: task)
        try story.files(document)
        return story
    }
}

extension BookingEntry.Line {
    static var goods: Self {
        .init(
            account: "604000", description: nil, baseCents: 10_000, vatCents: 2_100, vatCode: "P21-G",
            vatRate: "21.00", vatBoxes: ["81", "59"])
    }

    static var turnover: Self {
        .init(
            account: "700000", description: nil, baseCents: 10_000, vatCents: 2_100, vatCode: "S21",
            vatRate: "21.00", vatBoxes: ["03", "54"])
    }

    /// Without detail.
    static var suspense: Self {
        .init(account: "499000", description: nil, baseCents: 12_100, vatCents: 0, vatBoxes: [])
    }
}

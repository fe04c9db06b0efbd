public import Domain
public import EventStore
import Foundation
import Postgres
public import Projections
import Synchronization

/// The lists that commands begin from: answered from the read models, once these have seen all that the log held when the
/// question was asked.
public struct CurrentLists: Sendable {
    let queries: ReadModelQueries
    private let registry: ProjectionRegistry
    private let store: any EventStore
    private let patience: ReadModelPatience

    /// Whoever waited briefly and in vain does not wait again so soon: one command may ask for hundreds of things.
    private static let lagLasts = Duration.seconds(5)
    private let lag = Lag()

    public init(
        queries: ReadModelQueries, registry: ProjectionRegistry, store: any EventStore, patience: ReadModelPatience
    ) {
        self.queries = queries
        self.registry = registry
        self.store = store
        self.patience = patience
    }

    /// - Throws: `ReadModelsBehind`.
    func catchUp(_ models: [any ReadModel.Type]) async throws {
        try await registry.catchUp(models, with: store, within: patience.ofCommands)
    }

    /// For what goes on all the same where they stay behind.
    func catchUpBriefly(_ models: [any ReadModel.Type]) async throws {
        let now = ContinuousClock.now
        guard lag.noticed.withLock({ $0.map { now - $0 > Self.lagLasts } ?? true }) else { return }
        let head = try await store.head().position
        if try await registry.wait(for: head, on: models, upTo: patience.brief) { return }
        lag.noticed.withLock { $0 = .now }
    }
}

extension CurrentLists: ProposalLists {
    public func openProposals(
        of dossier: ID<Dossier>, _ side: InvoiceSide, in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await catchUp([ProposalRow.self])
        return try await WorklistQuery(queries).openIDs(.init(office: office, dossier: dossier, side: side))
    }
}

extension CurrentLists {
    /// The open proposals of a list that meet all filters, in numbering order.
    /// - Throws: `ReadModelsBehind`, `ListError`, `PostgresError`.
    public func openProposals(
        of dossier: ID<Dossier>, _ side: InvoiceSide, matching filters: [ListRequest.Filter], atMost limit: Int,
        in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await catchUp([ProposalRow.self])
        return try await WorklistQuery(queries).openIDs(
            .init(office: office, dossier: dossier, side: side), matching: filters, atMost: limit)
    }
}

extension CurrentLists {
    /// The documents in the mailboxes of a dossier that meet all filters, the first delivered first.
    /// - Throws: `ReadModelsBehind`, `ListError`, `PostgresError`.
    public func waitingDocuments(
        of dossier: ID<Dossier>, matching filters: [ListRequest.Filter], atMost limit: Int, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        try await catchUp([DocumentRow.self])
        return try await MailboxQuery(queries).waitingIDs(of: dossier, matching: filters, atMost: limit, in: office)
    }
}

extension CurrentLists: MemberLists {
    public func isMember(_ email: EmailAddress, of office: ID<Office>) async throws -> Bool {
        try await catchUp([MemberRow.self])
        return try await MemberQuery(queries).isMember(email, of: office)
    }

    public func admins(of office: ID<Office>) async throws -> [ID<Member>] {
        try await catchUp([MemberRow.self])
        return try await MemberQuery(queries).admins(of: office)
    }
}

extension CurrentLists: ReadingKnowledge {
    public func counterparty(
        like profile: CounterpartyProfile, in office: ID<Office>
    ) async throws -> KnownCounterparty? {
        try await catchUpBriefly([CounterpartyRow.self])
        return try await ReadModelKnowledge(queries).counterparty(like: profile, in: office)
    }
}

extension CurrentLists: KnownJournals {
    public func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        try await catchUpBriefly([JournalRow.self])
        return try await ReadModelKnowledge(queries).journals(of: dossier, in: office)
    }
}

extension CurrentLists: KnownDocuments {
    /// A file is not refused because the read models stand still: it is then told from those they know.
    public func documents(
        with content: ContentHash, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        try await catchUpBriefly([DocumentRow.self])
        return try await ReadModelKnowledge(queries).documents(with: content, of: dossier, in: office)
    }
}

extension CurrentLists: TaskQueue {
    public func claimable(
        by agent: Author, software: String, installation: String, resuming: Bool, dossiers: Set<ID<Dossier>>?,
        at now: Timestamp, limit: Int, in office: ID<Office>
    ) async throws -> [ClaimableTask] {
        try await catchUp([TaskRow.self])
        return try await ConnectorTaskQuery(queries).claimable(
            by: "\(agent)", software: software, installation: installation, resuming: resuming,
            dossiers: dossiers.map(Array.init), now: now, limit: limit, of: office
        ).compactMap { row in
            row.dossier.map { ClaimableTask(task: row.id, dossier: $0, isHeld: row.isHeld(by: "\(agent)", at: now)) }
        }
    }

    /// What is booked is not kept from being completed because the read models stand still.
    public func completed(
        as externalRef: String, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ConnectorTaskEvent.Created] {
        try await catchUpBriefly([TaskRow.self])
        return try await ConnectorTaskQuery(queries).completed(as: [externalRef], in: dossier, of: office)
            .map(\.created)
    }
}

extension CurrentLists: LedgerKnowledge {
    public func knownEntries(
        _ externalRefs: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.Entry] {
        guard !externalRefs.isEmpty else { return [:] }
        try await catchUp([LedgerEntryRow.self])
        let ids = externalRefs.map { LedgerEntryRow.key(dossier: dossier, externalRef: $0) }
        let rows = try await queries.rows(LedgerEntryRow.self, ids: ids, of: office)
        return Dictionary(rows.map { ($0.entry.externalRef, $0.entry) }) { first, _ in first }
    }

    public func knownAccounts(
        _ codes: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.AccountsObserved.Account] {
        guard !codes.isEmpty else { return [:] }
        try await catchUp([LedgerAccountRow.self])
        let ids = codes.map { LedgerAccountRow.key(dossier: dossier, code: $0) }
        let rows = try await queries.rows(LedgerAccountRow.self, ids: ids, of: office)
        return Dictionary(rows.map { ($0.account.code, $0.account) }) { first, _ in first }
    }

    public func knownParties(
        _ keys: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.Party] {
        guard !keys.isEmpty else { return [:] }
        try await catchUp([LedgerPartyRow.self])
        let ids = keys.map { LedgerPartyRow.key(dossier: "\(dossier)", party: $0) }
        let rows = try await queries.rows(LedgerPartyRow.self, of: office, where: ["id = ANY(\(ids))"])
        return Dictionary(rows.map { ($0.party.key, $0.party) }) { first, _ in first }
    }

    public func knownJournals(
        _ codes: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.PackageJournal] {
        guard !codes.isEmpty else { return [:] }
        try await catchUp([LedgerJournalRow.self])
        let ids = codes.map { LedgerJournalRow.key(dossier: "\(dossier)", code: $0) }
        let rows = try await queries.rows(LedgerJournalRow.self, of: office, where: ["id = ANY(\(ids))"])
        return Dictionary(rows.map { ($0.journal.code, $0.journal) }) { first, _ in first }
    }

    public func tasks(
        booking entries: [LedgerEvent.Entry], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: BookedTask] {
        guard !entries.isEmpty else { return [:] }
        try await catchUp([TaskRow.self])
        return try await ConnectorTaskQuery(queries).tasks(booking: entries, in: dossier, of: office)
            .compactMapValues { row in
                ID<Document>(row.created.document).map { BookedTask(task: row.id, document: $0) }
            }
    }
}

/// That the read models are behind, and when that was noticed.
private final class Lag: Sendable {
    let noticed = Mutex<ContinuousClock.Instant?>(nil)
}

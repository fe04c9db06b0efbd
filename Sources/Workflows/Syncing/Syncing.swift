public import Domain
public import EventStore

/// Takes in what an accounting package reports of its books: new and changed facts are recorded as observed, the rest is only
/// counted (FEATURES ). Of what is named several times the last word counts.
public struct Syncing: Sendable {
    private let handler: CommandHandler
    private let ledger: any LedgerKnowledge
    private let knowledge: any ReadingKnowledge

    public init(handler: CommandHandler, ledger: any LedgerKnowledge, knowledge: any ReadingKnowledge) {
        self.handler = handler
        self.ledger = ledger
        self.knowledge = knowledge
    }

    public struct Report: Sendable, Equatable {
        public let recorded: Int
        public let unchanged: Int
    }

    /// The package's customers and suppliers are known to the dossier from now on (FEATURES AN-22).
    /// - Throws: `DossierRefusal.unknownDossier`, and what `CommandHandler.perform` throws.
    public func sync(
        _ dossier: ID<Dossier>, _ facts: ReportedFacts, in context: CommandContext, key: CommandKey?,
        answer: (Report) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Report> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            guard let profile = try await reader.load(dossier).state.profile else {
                throw DossierRefusal.unknownDossier
            }
            let placed = facts.entries.lastOfEach(\.externalRef).map { $0.inFiscalYear(of: profile.fiscalCalendar) }
            let tasks = try await ledger.tasks(booking: placed, of: dossier, in: context.office)
            let entries = placed.map { $0.naming(tasks[$0.externalRef]?.document) }
            let news = try await news(in: facts, entries, of: dossier, context.office)
            var act = try await Self.confirmations(of: placed, tasks, in: context, reader)
            try await meet(news.counterparties, of: dossier, into: &act, context, reader)
            let sync = Loaded(id: context.freshID(LedgerSync.self), state: LedgerSync(), version: 0)
            act.append(try sync.state.decide(.record(news), in: context), to: sync, dossier: dossier)
            return .init(act, Report(recorded: news.recorded, unchanged: news.unchanged))
        }
    }

    /// What the package says otherwise than it did before.
    /// - Parameter entries: those of `facts`, each in its fiscal year and with the document it books.
    private func news(
        in facts: ReportedFacts, _ entries: [LedgerEvent.Entry], of dossier: ID<Dossier>, _ office: ID<Office>
    ) async throws -> ObservedFacts {
        let known = try await ledger.knownEntries(entries.map(\.externalRef), of: dossier, in: office)
        let accounts = try await ledger.knownAccounts(facts.accounts.map(\.code), of: dossier, in: office)
        let parties = try await ledger.knownParties(facts.counterparties.map(\.key), of: dossier, in: office)
        let journals = try await ledger.knownJournals(facts.journals.map(\.code), of: dossier, in: office)
        var news = ObservedFacts(
            dossier: dossier, cause: facts.cause, entries: entries.filter { known[$0.externalRef] != $0 },
            accounts: facts.accounts.lastOfEach(\.code).filter { accounts[$0.code] != $0 },
            counterparties: facts.counterparties.lastOfEach(\.key).filter { parties[$0.key] != $0 },
            journals: facts.journals.lastOfEach(\.code).filter { journals[$0.code] != $0 },
            removed: try await removed(facts, of: dossier, in: office), unchanged: 0)
        news.unchanged = facts.count - news.recorded
        return news
    }

    /// Those of the deletions that the books held so far. What the same sync reports as an entry is there.
    private func removed(
        _ facts: ReportedFacts, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [LedgerEvent.Removed] {
        let gone = facts.deleted.lastOfEach(\.self).filter { !Set(facts.entries.map(\.externalRef)).contains($0) }
        let known = try await ledger.knownEntries(gone, of: dossier, in: office)
        let entries = gone.compactMap { known[$0] }
        let tasks = try await ledger.tasks(booking: entries, of: dossier, in: office)
        return entries.map { entry in
            .init(
                externalRef: entry.externalRef,
                document: tasks[entry.externalRef]?.document.description ?? entry.document)
        }
    }

    /// Creates whom the dossier does not know yet, and gives a VAT number to who had none.
    private func meet(
        _ parties: [LedgerEvent.Party], of dossier: ID<Dossier>, into act: inout Act, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws {
        let profiles = parties.compactMap { $0.profile(in: dossier) }
        let numbered = profiles.filter { $0.vatNumber != nil }
        // One who is there as a customer with a VAT number may be there as a supplier without.
        let named = Set(numbered.map { $0.named.id })
        for profile in numbered + profiles.filter({ $0.vatNumber == nil && !named.contains($0.id) }) {
            _ = try await reader.counterparty(profile, knowing: knowledge, into: &act, context)
        }
    }

    private static func confirmations(
        of entries: [LedgerEvent.Entry], _ tasks: [String: BookedTask], in context: CommandContext,
        _ reader: StreamReader
    ) async throws -> Act {
        var act = Act()
        // Several entries may carry the number of one task; which of them it is, its completion says.
        var seen: [(task: ID<ConnectorTask>, references: [String])] = []
        for entry in entries {
            guard let task = tasks[entry.externalRef]?.task else { continue }
            if let index = seen.firstIndex(where: { $0.task == task }) {
                seen[index].references.append(entry.externalRef)
            } else {
                seen.append((task, [entry.externalRef]))
            }
        }
        for (id, references) in seen {
            let task = try await reader.load(id)
            let events = try task.state.decide(.observeEntries(externalRefs: references), in: context)
            act.append(contentsOf: try await Confirmation.act(events, on: task, in: context, reader))
        }
        return act
    }
}

/// What a package says of its books.
public struct ReportedFacts: Sendable {
    /// `send`, `nightly`, `manual` or `full`.
    public var cause: String
    public var entries: [LedgerEvent.Entry]
    public var accounts: [LedgerEvent.AccountsObserved.Account]
    public var counterparties: [LedgerEvent.Party]
    public var journals: [LedgerEvent.PackageJournal]
    /// Entries that are there no more, by external reference.
    public var deleted: [String]

    public init(
        cause: String, entries: [LedgerEvent.Entry] = [], accounts: [LedgerEvent.AccountsObserved.Account] = [],
        counterparties: [LedgerEvent.Party] = [], journals: [LedgerEvent.PackageJournal] = [], deleted: [String] = []
    ) {
        self.cause = cause
        self.entries = entries
        self.accounts = accounts
        self.counterparties = counterparties
        self.journals = journals
        self.deleted = deleted
    }

    var count: Int { entries.count + accounts.count + counterparties.count + journals.count + deleted.count }
}

/// The task that books an entry, and the document it stands for.
public struct BookedTask: Sendable, Equatable {
    public let task: ID<ConnectorTask>
    public let document: ID<Document>

    public init(task: ID<ConnectorTask>, document: ID<Document>) {
        self.task = task
        self.document = document
    }
}

/// What is known of the package's books.
public protocol LedgerKnowledge: Sendable {
    /// The entries as last observed, by external reference.
    func knownEntries(
        _ externalRefs: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.Entry]

    /// The accounts as last observed, by code.
    func knownAccounts(
        _ codes: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.AccountsObserved.Account]

    /// The customers and suppliers as last observed, by `LedgerEvent.Party.key`.
    func knownParties(
        _ keys: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.Party]

    /// The package's journals as last observed, by code.
    func knownJournals(
        _ codes: [String], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: LedgerEvent.PackageJournal]

    /// The tasks the entries stand for, by the entries' external references: completed under that reference, or not completed yet and
    /// of the same journal, fiscal year and number.
    func tasks(
        booking entries: [LedgerEvent.Entry], of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [String: BookedTask]
}

extension Array {
    /// The last element of each name, in their order.
    fileprivate func lastOfEach(_ name: (Element) -> String) -> [Element] {
        var names: Set<String> = []
        return reversed().filter { names.insert(name($0)).inserted }.reversed()
    }
}

extension CounterpartyProfile {
    /// Who is known by the name alone.
    fileprivate var named: CounterpartyProfile { CounterpartyProfile(dossier: dossier, name: name, vatNumber: nil) }
}

extension LedgerEvent.Entry {
    fileprivate func inFiscalYear(of calendar: FiscalCalendar) -> LedgerEvent.Entry {
        var entry = self
        if let period = AccountingPeriod(period) { entry.fiscalYear = calendar.label(of: period) }
        return entry
    }

    fileprivate func naming(_ document: ID<Document>?) -> LedgerEvent.Entry {
        var entry = self
        entry.document = document?.description
        return entry
    }
}

public import Domain
public import EventStore

/// Takes in what an accounting package reports of its books: new and changed facts are recorded as observed, the rest is only
/// counted (FEATURES ). Of what is named several times the last word counts.
public struct Syncing: Sendable {
    private let handler: CommandHandler
    private let ledger: any LedgerKnowledge

    public init(handler: CommandHandler, ledger: any LedgerKnowledge) {
        self.handler = handler
        self.ledger = ledger
    }

    public struct Report: Sendable, Equatable {
        public let recorded: Int
        public let unchanged: Int
    }

    /// - Throws: `DossierRefusal.unknownDossier`, and what `CommandHandler.perform` throws.
    public func sync(
        _ dossier: ID<Dossier>, cause: String, entries: [LedgerEvent.Entry],
        accounts: [LedgerEvent.AccountsObserved.Account], in context: CommandContext, key: CommandKey?,
        answer: (Report) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Report> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            guard let profile = try await reader.load(dossier).state.profile else {
                throw DossierRefusal.unknownDossier
            }
            let placed = entries.lastOfEach(\.externalRef).map { $0.inFiscalYear(of: profile.fiscalCalendar) }
            let known = try await ledger.knownEntries(placed.map(\.externalRef), of: dossier, in: context.office)
            let tasks = try await ledger.tasks(booking: placed, of: dossier, in: context.office)
            let chart = try await ledger.knownAccounts(accounts.map(\.code), of: dossier, in: context.office)
            let newAccounts = accounts.lastOfEach(\.code).filter { chart[$0.code] != $0 }
            let news = placed.map { $0.naming(tasks[$0.externalRef]?.document) }
                .filter { known[$0.externalRef] != $0 }
            let facts = ObservedFacts(
                dossier: dossier, cause: cause, entries: news, accounts: newAccounts,
                unchanged: entries.count - news.count + accounts.count - newAccounts.count)
            var act = try await Self.confirmations(of: placed, tasks, in: context, reader)
            let sync = Loaded(id: context.freshID(LedgerSync.self), state: LedgerSync(), version: 0)
            act.append(try sync.state.decide(.record(facts), in: context), to: sync, dossier: dossier)
            return .init(act, Report(recorded: facts.recorded, unchanged: facts.unchanged))
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

import Domain
public import EventStore
import Foundation
public import Projections

/// A package that gives its own numbers shows an entry that nobody can tell to be a task's until the task is completed under its
/// reference. Who completes and who syncs write different streams and may miss each other; this one looks again behind both, and
/// whichever comes second in the log finds the other (FEATURES A-06).
public struct ConfirmingReactor: Reactor {
    /// Its place in the log is kept under this name.
    public let name = "confirming"
    public let types: Set<String> = [
        ConnectorTaskEvent.Completed.eventType, LedgerEvent.EntriesObserved.eventType,
    ]

    /// What must have seen the event before it is handled.
    public static let models: [any ReadModel.Type] = [TaskRow.self, LedgerEntryRow.self]

    private let commands: CommandHandler
    private let queries: ReadModelQueries
    private let ledger: any LedgerKnowledge
    private let policies: PolicyContexts

    /// - Parameter ledger: asked for what the books say by now; the event may be long past when it is handled.
    public init(
        commands: CommandHandler, queries: ReadModelQueries, ledger: any LedgerKnowledge, policies: PolicyContexts
    ) {
        self.commands = commands
        self.queries = queries
        self.ledger = ledger
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard let dossier = event.dossier else { return }
        var entries: [LedgerEvent.Entry] = []
        if case .completed(let completed) = try event.decoded(as: ConnectorTaskEvent.self) {
            entries = try await self.entries(named: completed.externalRef, in: dossier, of: event.office)
        }
        if case .entriesObserved(let observed) = try event.decoded(as: LedgerEvent.self) { entries = observed.entries }
        guard !entries.isEmpty else { return }
        let tasks = try await ConnectorTaskQuery(queries).tasks(booking: entries, in: dossier, of: event.office)
        for entry in entries {
            // What was seen in another fiscal year is another entry, whose reference the package has given again.
            guard let task = tasks[entry.externalRef], task.externalRef == entry.externalRef,
                task.created.fiscalYear == entry.fiscalYear
            else { continue }
            try await confirm(task.id, by: entry, in: dossier, because: event)
        }
    }

    private func entries(
        named externalRef: String, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [LedgerEvent.Entry] {
        let key = LedgerEntryRow.key(dossier: dossier, externalRef: externalRef)
        return try await queries.rows(LedgerEntryRow.self, ids: [key], of: office).map(\.entry)
    }

    private func confirm(
        _ id: ID<ConnectorTask>, by seen: LedgerEvent.Entry, in dossier: ID<Dossier>, because event: RecordedEvent
    ) async throws {
        let context = policies.context(name, because: event)
        _ = try await commands.perform(in: context) { reader in
            let task = try await reader.load(id)
            guard case .completed(seen.externalRef) = task.state.progress?.phase else { return .init(Act(), ()) }
            let events = try task.state.decide(.observeEntries(externalRefs: [seen.externalRef]), in: context)
            // A sync that begins after this finds the task completed, and names the document itself.
            let entry = events.isEmpty ? seen : try await newest(seen, in: dossier, of: event.office)
            return .init(try await Confirmation.act(events, on: task, seen: entry, in: context, reader), ())
        }
    }

    /// The entry as the books have it by now: the package may have corrected it since. What bears its reference in another fiscal year is
    /// another entry.
    private func newest(
        _ seen: LedgerEvent.Entry, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> LedgerEvent.Entry {
        let known = try await ledger.knownEntries([seen.externalRef], of: dossier, in: office)[seen.externalRef]
        return known.flatMap { $0.fiscalYear == seen.fiscalYear ? $0 : nil } ?? seen
    }
}

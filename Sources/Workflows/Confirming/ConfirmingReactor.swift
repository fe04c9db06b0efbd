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
    private let policies: PolicyContexts

    public init(commands: CommandHandler, queries: ReadModelQueries, policies: PolicyContexts) {
        self.commands = commands
        self.queries = queries
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard let dossier = event.dossier else { return }
        if case .completed(let completed) = try event.decoded(as: ConnectorTaskEvent.self) {
            guard let entry = try await entry(completed.externalRef, in: dossier, of: event.office) else { return }
            try await confirm(ID(event.stream.id), by: entry, because: event)
        }
        if case .entriesObserved(let observed) = try event.decoded(as: LedgerEvent.self) {
            let tasks = try await ConnectorTaskQuery(queries).tasks(
                booking: observed.entries, in: dossier, of: event.office)
            for entry in observed.entries where tasks[entry.externalRef]?.externalRef == entry.externalRef {
                guard let task = tasks[entry.externalRef]?.id else { continue }
                try await confirm(task, by: entry, because: event)
            }
        }
    }

    private func entry(
        _ externalRef: String, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> LedgerEvent.Entry? {
        let key = LedgerEntryRow.key(dossier: dossier, externalRef: externalRef)
        return try await queries.rows(LedgerEntryRow.self, of: office, where: ["id = \(key)"]).first?.entry
    }

    private func confirm(
        _ id: ID<ConnectorTask>, by entry: LedgerEvent.Entry, because event: RecordedEvent
    ) async throws {
        let context = policies.context(name, because: event)
        _ = try await commands.perform(in: context) { reader in
            let task = try await reader.load(id)
            guard case .completed(entry.externalRef) = task.state.progress?.phase else { return .init(Act(), ()) }
            let events = try task.state.decide(.observeEntries(externalRefs: [entry.externalRef]), in: context)
            return .init(try await Confirmation.act(events, on: task, paid: entry.paid, in: context, reader), ())
        }
    }
}

import Domain
public import EventStore
import Foundation
public import Projections

/// Who closes a period names the proposals that stand in it, as far as they could be seen then; this one looks again and names those that
/// came in meanwhile, so that nothing shows them as ready (FEATURES A-16).
public struct ClosedPeriodReactor: Reactor {
    public let name = "closing"
    public let types: Set<String> = [JournalEvent.PeriodClosed.eventType]

    /// What must have seen the event before it is handled.
    public static let models: [any ReadModel.Type] = [ProposalRow.self]

    private let commands: CommandHandler
    private let queries: ReadModelQueries
    private let policies: PolicyContexts

    public init(commands: CommandHandler, queries: ReadModelQueries, policies: PolicyContexts) {
        self.commands = commands
        self.queries = queries
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard case .periodClosed(let closed) = try event.decoded(as: JournalEvent.self),
            let period = AccountingPeriod(closed.period), let dossier = ID<Dossier>(closed.dossier)
        else { return }
        let context = policies.context(name, because: event)
        let missed = try await WorklistQuery(queries).showingAsOpen(
            period, journal: closed.journal, dossier: dossier, of: event.office)
        guard !missed.isEmpty else { return }
        _ = try await commands.handle(
            .nameAffected(period, missed), on: Journal.id(closed.journal, of: dossier), dossier: dossier, in: context)
    }
}

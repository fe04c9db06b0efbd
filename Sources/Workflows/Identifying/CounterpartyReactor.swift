import Domain
public import EventStore
import Foundation
public import Projections

/// A counterparty that was known by name alone may state its VAT number when proposals name it already, and a number that was stated by
/// mistake may be withdrawn. This one looks for those that are open and records which they are, so that their rows show the number with
/// which they will be booked; also for one that comes back into the worklist and has missed either.
public struct CounterpartyReactor: Reactor {
    /// Its place in the log is kept under this name.
    public let name = "identifying"
    public let types: Set<String> = [
        CounterpartyEvent.Identified.eventType, CounterpartyEvent.NumberWithdrawn.eventType,
        BookingProposalEvent.Returned.eventType,
        BookingProposalEvent.Restored.eventType,
    ]

    /// What must have seen the event before it is handled. Whoever names a counterparty guards its stream: no proposal that names it
    /// without its number comes behind the event that states it.
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
        guard let dossier = event.dossier, let counterparty = try await counterparty(of: event) else { return }
        let worklist = WorklistQuery(queries)
        let context = policies.context(name, because: event)
        if case .numberWithdrawn(let withdrawn) = try event.decoded(as: CounterpartyEvent.self) {
            guard withdrawn.affected == nil, let number = VATNumber(withdrawn.vatNumber) else { return }
            let showing = try await worklist.naming(counterparty, as: number, dossier: dossier, of: event.office)
            let following = try await following(showing, of: event.office)
            guard !following.isEmpty else { return }
            _ = try await commands.handle(
                .nameFormerlyAffected(number, following), on: counterparty, dossier: dossier, in: context)
        } else {
            let missed = try await worklist.naming(counterparty, as: nil, dossier: dossier, of: event.office)
            if !missed.isEmpty {
                _ = try await commands.handle(.nameAffected(missed), on: counterparty, dossier: dossier, in: context)
            }
            guard let stale = try await numberShown(by: event) else { return }
            _ = try await commands.handle(
                .nameFormerlyAffected(stale, [ID(event.stream.id)]), on: counterparty, dossier: dossier, in: context)
        }
    }

    /// What the row of a proposal that has come back shows of its counterparty: a number may have been withdrawn while nobody looked for it
    /// there. Nil for one that the proposal states itself.
    private func numberShown(by event: RecordedEvent) async throws -> VATNumber? {
        guard event.stream.category == BookingProposal.category,
            try await !following([ID(event.stream.id)], of: event.office).isEmpty
        else { return nil }
        return try await row(of: event)?.proposal?.fields.counterparty?.vatNumber
    }

    private func row(of event: RecordedEvent) async throws -> ProposalRow? {
        try await queries.row(ProposalRow.self, id: event.stream.id, of: event.office)
    }

    /// Those among the proposals that state no VAT number themselves: what they show is what their counterparty said.
    private func following(
        _ proposals: [ID<BookingProposal>], of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let reader = StreamReader(store: commands.store, office: office)
        return try await reader.loadUnguarded(proposals)
            .filter { $0.state.content?.fields.counterparty?.vatNumber == nil }.map(\.id)
    }

    private func counterparty(of event: RecordedEvent) async throws -> ID<Counterparty>? {
        guard event.stream.category == BookingProposal.category else { return ID(event.stream.id) }
        return try await row(of: event)?.proposal?.fields.counterparty?.id
    }
}

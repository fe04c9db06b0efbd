import EventStore
import Testing

@testable import Domain
@testable import Workflows

extension World {
    func send(_ proposal: ID<BookingProposal>) async throws {
        _ = try await commands.perform(in: context) { reader in
            let loaded = try await reader.load(proposal)
            let sent = BookingProposalEvent.Sent(
                dossier: "\(dossier)", document: "\(try #require(loaded.state.content).document)", batch: "b",
                task: "t", journal: "CFAK", fiscalYear: "2026", number: "1", template: [])
            var act = Act()
            act.append([.sent(sent)], to: loaded, dossier: dossier)
            return .init(act, ())
        }
    }

    func lookAgain(
        behind event: RecordedEvent, knowing knowledge: (any KnownProposals)? = nil
    ) async throws {
        let reactor = DuplicateReactor(
            commands: commands, knowledge: knowledge ?? self.knowledge, policies: policies)
        try await reactor.handle(event, attempt: 1)
    }

    /// Behind everything there is, in the order of the log.
    func lookAgain() async throws {
        for event in await store.events(after: 0, limit: 10_000, where: .everything).events
        where event.stream.category == BookingProposal.category {
            try await lookAgain(behind: event)
        }
    }

    func suspected(_ proposal: ID<BookingProposal>) async throws -> [ID<BookingProposal>]? {
        try await load(proposal).state.content?.duplicateOf
    }
}

extension ID<BookingProposal> {
    static func of(_ document: ID<Document>) -> Self { BookingProposal.id(of: document) }
}

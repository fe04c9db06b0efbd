import Domain
import EventStore

/// A task is confirmed when the package has completed it and the sync has seen its entry, in either order; whichever comes
/// second files the document (FEATURES A-06). Both write the task's stream, so they cannot miss each other, unless nothing told the
/// sync whose entry it was: then `ConfirmingReactor` looks again.
enum Confirmation {
    /// - Parameter seen: the entry as the books had it while nothing told whose it is; nil where they said so of the document.
    static func act(
        _ events: [ConnectorTaskEvent], on task: Loaded<ConnectorTask>, seen: LedgerEvent.Entry? = nil,
        in context: CommandContext, _ reader: StreamReader
    ) async throws -> Act {
        var act = Act()
        guard let created = task.state.created else { return act }
        let dossier = ID<Dossier>(created.dossier)
        let after = act.append(events, to: task, dossier: dossier)
        guard !events.isEmpty, let progress = after.state.progress, progress.isConfirmed,
            case .completed(let externalRef) = progress.phase, let document = ID<Document>(created.document)
        else { return act }
        let loaded = try await reader.load(document)
        let filed = try loaded.state.decide(
            .file(
                .init(
                    dossier: created.dossier, proposal: created.proposal, journal: created.journal,
                    number: created.number, externalRef: externalRef, paid: seen?.paid, entry: seen)), in: context)
        act.append(filed, to: loaded, dossier: dossier)
        return act
    }
}

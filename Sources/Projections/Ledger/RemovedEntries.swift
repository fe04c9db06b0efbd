internal import Domain
internal import Foundation

/// The entries one sync found to be in the books no more, by what readers look for.
struct RemovedEntries: Sendable {
    private(set) var byKey: [UUID: LedgerEvent.Removed] = [:]
    private(set) var byDocument: [UUID: [LedgerEvent.Removed]] = [:]

    private init(_ removed: LedgerEvent.EntriesRemoved) {
        for entry in removed.entries {
            byKey[LedgerEntryRow.key(dossier: removed.dossier, externalRef: entry.externalRef)] = entry
            if let document = entry.document.flatMap({ UUID(text: $0) }) {
                byDocument[document, default: []].append(entry)
            }
        }
    }

    /// Nil for an event that removes no entries.
    static func of(_ event: ProjectedEvent) throws -> RemovedEntries? {
        guard event.stream.category == LedgerSync.category,
            case .entriesRemoved(let removed) = try event.read(as: LedgerEvent.self)
        else { return nil }
        return event.deriving { RemovedEntries(removed) }
    }
}

internal import Domain
internal import Foundation

/// The entries one sync brought, by what readers look for: a sync may bring a thousand, so each is put in its place once.
struct ObservedEntries: Sendable {
    private(set) var byKey: [UUID: LedgerEvent.Entry] = [:]
    /// Several entries may carry the number of one document's task, until its completion says which of them it is.
    private(set) var byDocument: [UUID: [LedgerEvent.Entry]] = [:]

    private init(_ entries: [LedgerEvent.Entry], of dossier: String) {
        for entry in entries {
            byKey[LedgerEntryRow.key(dossier: dossier, externalRef: entry.externalRef)] = entry
            if let document = entry.document.flatMap({ UUID(text: $0) }) {
                byDocument[document, default: []].append(entry)
            }
        }
    }

    /// Nil for an event that brings no entries.
    static func of(_ event: ProjectedEvent) throws -> ObservedEntries? {
        guard event.stream.category == LedgerSync.category,
            case .entriesObserved(let observed) = try event.read(as: LedgerEvent.self)
        else { return nil }
        return event.deriving { ObservedEntries(observed.entries, of: observed.dossier) }
    }
}

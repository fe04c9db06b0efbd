public import Domain
public import Foundation

/// A journal of the package as it last had it. It is none to draft in: those are the dossier's own (`JournalRow`).
public struct LedgerJournalRow: ReadModel, Equatable {
    public let id: UUID
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public let journal: LedgerEvent.PackageJournal
    public let observedAt: Timestamp

    public static let name = "ledger_journal"
    public static let version = 1
    public static let sources: [EventSource] = [.only(LedgerEvent.JournalsObserved.self, of: LedgerSync.self)]
    public static let columns: [ReadModelColumn<LedgerJournalRow>] = [
        .text("code", .filterAndSort) { $0.journal.code },
        .text("side", .filterAndSort) { $0.journal.side },
    ]
    public static let defaultOrder = [ListOrder("code")]
    public static let indexes = [ReadModelIndex("dossier", order: defaultOrder)]
}

extension LedgerJournalRow {
    public static func key(dossier: String, code: String) -> UUID {
        UUID.derived(from: ["ledger-journal", dossier.lowercased(), code])
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        guard let observed = try observed(by: event) else { return [] }
        return Array(Set(observed.journals.map { key(dossier: observed.dossier, code: $0.code) }))
    }

    public static func evolve(_ row: inout LedgerJournalRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let observed = try observed(by: event),
            let journal = observed.journals.last(where: { self.key(dossier: observed.dossier, code: $0.code) == key })
        else { return }
        row = LedgerJournalRow(
            id: key, office: event.office, dossier: event.dossier, journal: journal, observedAt: event.recordedAt)
    }

    private static func observed(by event: ProjectedEvent) throws -> LedgerEvent.JournalsObserved? {
        guard event.stream.category == LedgerSync.category,
            case .journalsObserved(let observed) = try event.read(as: LedgerEvent.self)
        else { return nil }
        return observed
    }

    public func json() -> String {
        JSONObject { json in
            json.field("code", journal.code)
            json.field("side", journal.side)
            json.field("name", journal.name)
        }.text
    }
}

public import Domain
public import Foundation

/// A journal of a dossier: its settings, and which of its periods are closed.
public struct JournalRow: ReadModel, Equatable {
    public let id: ID<Journal>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    /// As added, with the changes since.
    public private(set) var settings: JournalEvent.Added
    public private(set) var closed: Set<AccountingPeriod> = []
    /// The fiscal year of the first number ever drawn here.
    public private(set) var numberingStartedIn: String?
    /// Of the journal's own stream.
    public private(set) var version: Int

    public static let name = "journal"
    public static let version = 1
    public static let sources: [EventSource] = [.all(Journal.self)]
    public static let columns: [ReadModelColumn<JournalRow>] = [
        .text("code", .filterAndSort) { $0.settings.code },
        .text("side", .filterAndSort) { $0.settings.side },
        .boolean("foreign_currency", .filter) { $0.settings.foreignCurrency },
        .boolean("credit_notes_only", .filter) { $0.settings.creditNotesOnly },
    ]
    public static let defaultOrder = [ListOrder("code")]
    public static let indexes = [ReadModelIndex("dossier", "code", "id")]
}

extension JournalRow {
    /// Periods from the first one on are open until closed.
    public func isOpen(_ period: AccountingPeriod) -> Bool {
        AccountingPeriod(settings.firstPeriod).map { $0 <= period } ?? false && !closed.contains(period)
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        event.stream.category == Journal.category ? [event.stream.id] : []
    }

    public static func evolve(_ row: inout JournalRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let change = try event.read(as: JournalEvent.self) else { return }
        if case .added(let added) = change {
            row =
                row
                ?? JournalRow(
                    id: ID(key), office: event.office, dossier: event.dossier, settings: added, version: event.version)
        } else {
            row?.apply(change)
            row?.version = event.version
        }
    }

    private mutating func apply(_ event: JournalEvent) {
        switch event {
        case .added: return
        case .changed(let change):
            settings.alias = change.alias ?? settings.alias
            settings.creditNotesOnly = change.creditNotesOnly ?? settings.creditNotesOnly
            settings.numberFormat = change.numberFormat ?? settings.numberFormat
            settings.nextNumber = change.nextNumber ?? settings.nextNumber
            settings.foreignCurrency = change.foreignCurrency ?? settings.foreignCurrency
        case .periodOpened(let opened): if let period = AccountingPeriod(opened.period) { closed.remove(period) }
        case .periodClosed(let event): if let period = AccountingPeriod(event.period) { closed.insert(period) }
        case .numberingStarted(let started): numberingStartedIn = started.fiscalYear
        }
    }

    public func json() -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("version", version)
            json.field("code", settings.code)
            json.field("side", settings.side)
            json.field("alias", settings.alias)
            json.field("credit_notes_only", settings.creditNotesOnly)
            json.field("number_format", settings.numberFormat)
            json.field("next_number", settings.nextNumber)
            json.field("first_period", settings.firstPeriod)
            json.field("foreign_currency", settings.foreignCurrency)
            json.field("closed", closed.sorted().map(\.description))
            json.field("numbering_started_in", numberingStartedIn)
        }.text
    }
}

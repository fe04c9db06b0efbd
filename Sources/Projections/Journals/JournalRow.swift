public import Domain
public import Foundation

/// A journal of a dossier: its settings, and which of its periods are closed.
public struct JournalRow: ReadModel, Equatable {
    public let id: ID<Journal>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public private(set) var profile: JournalProfile
    /// Of the journal's own stream.
    public private(set) var version: Int
    /// The position in the log at which it was added.
    public let addedAt: Int64

    public static let name = "journal"
    public static let version = 3
    public static let sources: [EventSource] = [.all(Journal.self)]
    public static let columns: [ReadModelColumn<JournalRow>] = [
        .text("code", .filterAndSort) { $0.profile.code },
        .text("side", .filterAndSort) { $0.profile.side.rawValue },
        .boolean("foreign_currency", .filter) { $0.profile.foreignCurrency },
        .boolean("credit_notes_only", .filter) { $0.profile.creditNotesOnly },
    ]
    public static let defaultOrder = [ListOrder("code")]
    public static let indexes = [ReadModelIndex("dossier", "code", "id")]

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        event.stream.category == Journal.category ? [event.stream.id] : []
    }

    /// The aggregate itself says what an event means.
    public static func evolve(_ row: inout JournalRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let change = try event.read(as: JournalEvent.self) else { return }
        var aggregate = row.map { Journal.active($0.profile) } ?? .unknown
        aggregate.evolve(change)
        guard let profile = aggregate.profile else { return }
        row = JournalRow(
            id: ID(key), office: event.office, dossier: event.dossier, profile: profile, version: event.version,
            addedAt: row?.addedAt ?? event.position)
    }

    public func json() -> String { Self.item(id, version: version, profile).text }

    /// The JSON of a journal, also of one that was changed just now and has no row yet.
    /// - Parameter version: of the journal's own stream.
    public static func item(_ id: ID<Journal>, version: Int, _ profile: JournalProfile) -> JSONObject {
        JSONObject { json in
            json.field("id", id)
            json.field("version", version)
            json.field("code", profile.code)
            json.field("side", profile.side.rawValue)
            json.field("alias", profile.alias)
            json.field("credit_notes_only", profile.creditNotesOnly)
            json.field("number_format", profile.numberFormat?.description)
            json.field("next_number", profile.firstNumber)
            json.field("first_period", profile.firstPeriod.description)
            json.field("foreign_currency", profile.foreignCurrency)
            json.field("closed", profile.closed.sorted().map(\.description))
            json.field("numbering_started_in", profile.numberingStartedIn)
        }
    }
}

public import Domain
public import Foundation

/// A customer or supplier of a dossier, and how its last invoices were booked.
public struct CounterpartyRow: ReadModel, Equatable {
    public let id: ID<Counterparty>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    /// Nil while it is known from bookings alone.
    public private(set) var name: String?
    public private(set) var vatNumber: String?
    public private(set) var defaultAccount: String?
    /// The last two bookings of each side, the newest first.
    private var lastBookings: [InvoiceSide: [Booking]] = [:]
    /// Of the counterparty's own stream.
    public private(set) var version = 0

    public static let name = "counterparty"
    public static let version = 6
    public static let sources: [EventSource] = [
        .all(Counterparty.self),
        .only(ConnectorTaskEvent.Created.self, ConnectorTaskEvent.Abandoned.self, of: ConnectorTask.self),
    ]
    public static let columns: [ReadModelColumn<CounterpartyRow>] = [
        .text("name", .filterAndSort, sortedBy: "name_order") { $0.name },
        .text("name_key", .kept) { $0.name.map(nameKey) },
        .text("name_order", .kept) { $0.name.map { SortKey($0).description } },
        .text("vat_number", .filterAndSort) { $0.vatNumber },
    ]
    public static let defaultOrder = [ListOrder("name_order")]
    public static let indexes = [
        ReadModelIndex("dossier", order: defaultOrder),
        ReadModelIndex("dossier", "name_key"),
        ReadModelIndex("dossier", "vat_number"),
    ]
}

extension CounterpartyRow {
    /// What was sent to be booked, as long as nobody gave it up.
    fileprivate struct Booking: Codable, Equatable, Sendable {
        let task: UUID
        let template: [BookingProposalEvent.TemplateLine]
    }

    /// What the last two bookings of each side were made of, the newest first: where they agree, the next is proposed so
    /// (DOMAIN §3.5).
    public var lastTemplates: [InvoiceSide: [[BookingProposalEvent.TemplateLine]]] {
        lastBookings.mapValues { $0.map(\.template) }
    }

    /// A name as it is looked for: without capitals, and with one space between words.
    static func nameKey(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        switch event.stream.category {
        case Counterparty.category: return [event.stream.id]
        case ConnectorTask.category:
            return try event.read(as: ConnectorTaskEvent.self)?.counterparty.flatMap { UUID(text: $0) }.map { [$0] }
                ?? []
        default: return []
        }
    }

    public static func evolve(_ row: inout CounterpartyRow?, key: UUID, _ event: ProjectedEvent) throws {
        var next = row ?? CounterpartyRow(id: ID(key), office: event.office, dossier: event.dossier)
        switch try event.read(as: CounterpartyEvent.self) {
        case .created(let created):
            next.name = created.name
            next.vatNumber = created.vatNumber
            next.version = event.version
        case .identified(let identified):
            next.vatNumber = identified.vatNumber
            next.version = event.version
        case .renamed(let renamed):
            next.name = renamed.name
            next.version = event.version
        case .numberWithdrawn(let withdrawn):
            if withdrawn.affected == nil { next.vatNumber = nil }
            next.version = event.version
        case .defaultAccountChosen(let chosen):
            next.defaultAccount = chosen.account
            next.version = event.version
        case .defaultAccountWithdrawn:
            next.defaultAccount = nil
            next.version = event.version
        // On the stream of somebody who is known, they say who else has the number it was created under.
        case .merged, .separated: if next.name != nil { next.version = event.version }
        case nil: break
        }
        if let task = try event.read(as: ConnectorTaskEvent.self) { next.remember(task, event.stream.id) }
        let isNothingKnown = next.name == nil && next.lastBookings.isEmpty
        row = isNothingKnown ? nil : next
    }

    private mutating func remember(_ event: ConnectorTaskEvent, _ task: UUID) {
        switch event {
        case .created(let created):
            guard let side = InvoiceSide(rawValue: created.entry.side) else { return }
            let booking = Booking(task: task, template: created.entry.template)
            lastBookings[side] = [booking] + (lastBookings[side]?.prefix(1) ?? [])
        case .abandoned:
            lastBookings = lastBookings.mapValues { $0.filter { $0.task != task } }.filter { !$0.value.isEmpty }
        case .prepared, .claimed, .completed, .failed, .retried, .entryObserved: return
        }
    }

    public func json() -> String {
        JSONObject { json in
            Self.write(
                id, version: version, name: name, vatNumber: vatNumber, defaultAccount: defaultAccount, to: &json)
        }.text
    }

    /// The JSON of a counterparty as commands know it.
    /// - Parameter version: of the counterparty's own stream.
    public static func json(_ id: ID<Counterparty>, version: Int, _ profile: CounterpartyProfile) -> String {
        JSONObject { json in
            write(
                id, version: version, name: profile.name, vatNumber: profile.vatNumber?.description,
                defaultAccount: profile.defaultAccount?.description, to: &json)
        }.text
    }

    private static func write(
        _ id: ID<Counterparty>, version: Int, name: String?, vatNumber: String?, defaultAccount: String?,
        to json: inout JSONObject
    ) {
        json.field("id", id)
        json.field("version", version)
        json.field("name", name)
        json.field("vat_number", vatNumber)
        json.field("default_account", defaultAccount)
    }
}

extension ConnectorTaskEvent {
    /// Whose bookings it changes.
    fileprivate var counterparty: String? {
        switch self {
        case .created(let created): created.entry.counterparty.id
        case .abandoned(let abandoned): abandoned.counterparty
        case .prepared, .claimed, .completed, .failed, .retried, .entryObserved: nil
        }
    }
}

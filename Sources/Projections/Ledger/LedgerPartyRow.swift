public import Domain
public import Foundation

/// A customer or supplier as the package last had it. Whom the dossier knows is `CounterpartyRow`'s to say.
public struct LedgerPartyRow: ReadModel, Equatable {
    public let id: UUID
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public let party: LedgerEvent.Party
    public let observedAt: Timestamp

    public static let name = "ledger_party"
    public static let version = 1
    public static let sources: [EventSource] = [.only(LedgerEvent.CounterpartiesObserved.self, of: LedgerSync.self)]
    public static let columns: [ReadModelColumn<LedgerPartyRow>] = [
        .text("external_ref", .filterAndSort) { $0.party.externalRef },
        .text("kind", .filter) { $0.party.kind },
        .text("name", .filterAndSort, sortedBy: "name_order") { $0.party.name },
        .text("name_order", .kept) { $0.party.name.map { SortKey($0).description } },
    ]
    public static let defaultOrder = [ListOrder("name_order")]
    public static let indexes = [ReadModelIndex("dossier", order: defaultOrder)]
}

extension LedgerPartyRow {
    /// - Parameter party: its `LedgerEvent.Party.key`.
    public static func key(dossier: String, party: String) -> UUID {
        UUID.derived(from: ["ledger-party", dossier.lowercased(), party])
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        try ObservedParties.of(event).map { Array($0.byKey.keys) } ?? []
    }

    public static func evolve(_ row: inout LedgerPartyRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let party = try ObservedParties.of(event)?.byKey[key] else { return }
        row = LedgerPartyRow(
            id: key, office: event.office, dossier: event.dossier, party: party, observedAt: event.recordedAt)
    }

    public func json() -> String {
        JSONObject { json in
            json.field("external_ref", party.externalRef)
            json.field("kind", party.kind)
            json.field("name", party.name)
            json.field("vat_number", party.vatNumber)
        }.text
    }
}

/// The customers and suppliers one sync brought, by their rows.
private struct ObservedParties: Sendable {
    private(set) var byKey: [UUID: LedgerEvent.Party] = [:]

    private init(_ observed: LedgerEvent.CounterpartiesObserved) {
        for party in observed.counterparties {
            byKey[LedgerPartyRow.key(dossier: observed.dossier, party: party.key)] = party
        }
    }

    /// Nil for an event that brings none.
    static func of(_ event: ProjectedEvent) throws -> ObservedParties? {
        guard event.stream.category == LedgerSync.category,
            case .counterpartiesObserved(let observed) = try event.read(as: LedgerEvent.self)
        else { return nil }
        return event.deriving { ObservedParties(observed) }
    }
}

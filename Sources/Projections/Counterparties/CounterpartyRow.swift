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
    /// Of the last two proposals sent of each side, the newest first: where they agree, the next is proposed so (DOMAIN §3.5).
    public private(set) var lastTemplates: [[BookingProposalEvent.TemplateLine]] = []
    /// Of the counterparty's own stream.
    public private(set) var version = 0

    public static let name = "counterparty"
    public static let version = 3
    public static let sources: [EventSource] = [
        .all(Counterparty.self), .only(BookingProposalEvent.Sent.self, of: BookingProposal.self),
    ]
    public static let columns: [ReadModelColumn<CounterpartyRow>] = [
        .text("name", .filterAndSort) { $0.name },
        .text("name_key", .sort) { $0.name.map(nameKey) },
        .text("vat_number", .filterAndSort) { $0.vatNumber },
    ]
    public static let defaultOrder = [ListOrder("name_key")]
    public static let indexes = [
        ReadModelIndex("dossier", "name_key", "id"),
        ReadModelIndex("dossier", "vat_number"),
    ]
}

extension CounterpartyRow {
    /// A name as it is looked for: without capitals, and with one space between words.
    static func nameKey(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        switch event.stream.category {
        case Counterparty.category: return [event.stream.id]
        case BookingProposal.category:
            guard case .sent(let sent) = try event.read(as: BookingProposalEvent.self) else { return [] }
            return sent.counterparty.flatMap { UUID(text: $0) }.map { [$0] } ?? []
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
        case .merged, nil: break
        }
        if case .sent(let sent) = try event.read(as: BookingProposalEvent.self) {
            let sale = sent.template.isOf(.sale)
            let (same, others) = (
                next.lastTemplates.filter { $0.isOf(.sale) == sale },
                next.lastTemplates.filter { $0.isOf(.sale) != sale }
            )
            next.lastTemplates = [sent.template] + same.prefix(1) + others
        }
        let isNothingKnown = next.name == nil && next.lastTemplates.isEmpty
        row = isNothingKnown ? nil : next
    }

    public func json() -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("version", version)
            json.field("name", name)
            json.field("vat_number", vatNumber)
            json.null("default_account")
        }.text
    }
}

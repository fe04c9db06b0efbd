import Domain
import EventStore
import Foundation
import Projections

/// A row of a read model, followed through the events of its dossier.
struct PastRow<Row: ReadModel>: Followed {
    let id: UUID
    private(set) var row: Row?

    init(id: UUID) { self.id = id }

    mutating func follow(_ event: ProjectedEvent) throws {
        guard try Row.keys(of: event).contains(id) else { return }
        row = try Row.evolve(row, key: id, event)
    }

    var shown: [UInt8]? { row.map { Array($0.json().utf8) } }
}

/// A proposal's annotation view, followed through the events of its dossier: its own, and the closing of its period.
struct PastProposal: Followed {
    let id: ID<BookingProposal>
    private var past: PastRow<ProposalRow>

    init(id: ID<BookingProposal>) {
        self.id = id
        past = PastRow(id: id.uuid)
    }

    mutating func follow(_ event: ProjectedEvent) throws { try past.follow(event) }

    var shown: [UInt8]? {
        guard let row = past.row, row.proposal != nil else { return nil }
        let loaded = Loaded(id: id, state: row.aggregate, version: row.version)
        return ProposalAnswer.body(loaded, periodIsOpen: !row.periodIsClosed, clientNote: row.documentNote)
    }
}

/// The settings of a dossier, followed through its own stream and its office's.
struct PastSettings: Followed {
    let id: ID<Dossier>
    let office: ID<Office>
    private var own = Dossier()
    private var ruling = Office()
    private var version = 0

    init(id: ID<Dossier>, office: ID<Office>) {
        self.id = id
        self.office = office
    }

    mutating func follow(_ event: ProjectedEvent) throws {
        if let change = try event.read(as: DossierEvent.self) {
            own.evolve(change)
            version = event.version
        }
        if let change = try event.read(as: OfficeEvent.self) { ruling.evolve(change) }
    }

    var shown: [UInt8]? {
        let loaded = Loaded(id: id, state: own, version: version)
        return (try? SettingsInOffice(loaded, in: ruling)).map { SettingsAnswer.showDossier($0).body }
    }
}

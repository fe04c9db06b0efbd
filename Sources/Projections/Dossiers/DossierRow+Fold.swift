internal import Domain
public import Foundation

extension DossierRow {
    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        guard let dossier = event.dossier, try concerns(event) else { return [] }
        return [dossier.uuid]
    }

    /// Only events that change one of its counters: this row is written often enough.
    private static func concerns(_ event: ProjectedEvent) throws -> Bool {
        switch event.stream.category {
        case Dossier.category: return true
        case Document.category:
            switch try event.read(as: DocumentEvent.self) {
            case .uploaded, .sent, .deleted, .restored, .moved, .miscDone, .split, .merged, .rejoined, .givenBack:
                return true
            case .renamed, .labelled, .noted, .stamped, .filed, nil: return false
            }
        case BookingProposal.category:
            switch try event.read(as: BookingProposalEvent.self) {
            case .drafted, .readingFailed, .checked, .sent, .returned, .deleted, .restored, .helpAsked, .helpGiven:
                return true
            case .annotated, .duplicateSuspected, .moved, nil: return false
            }
        case ConnectorTask.category:
            if case .completed = try event.read(as: ConnectorTaskEvent.self) { return true }
            return false
        default: return false
        }
    }

    public static func evolve(_ row: inout DossierRow?, key: UUID, _ event: ProjectedEvent) throws {
        switch event.stream.category {
        case Dossier.category:
            if let change = try event.read(as: DossierEvent.self) { evolve(&row, ID(key), change, event) }
        case Document.category:
            if let change = try event.read(as: DocumentEvent.self) { row?.count(change, at: event.recordedAt) }
        case BookingProposal.category:
            if let change = try event.read(as: BookingProposalEvent.self) { row?.count(change, event) }
        case ConnectorTask.category:
            if case .completed = try event.read(as: ConnectorTaskEvent.self) { row?.booked += 1 }
        default: return
        }
    }

    /// The aggregate itself says what an event means.
    private static func evolve(
        _ row: inout DossierRow?, _ id: ID<Dossier>, _ change: DossierEvent, _ event: ProjectedEvent
    ) {
        var aggregate = row.map { Dossier.active($0.profile) } ?? .unknown
        aggregate.evolve(change)
        guard let profile = aggregate.profile else { return }
        row = row ?? DossierRow(id: id, office: event.office, profile: profile, version: event.version)
        row?.profile = profile
        row?.version = event.version
    }

    private mutating func count(_ event: DocumentEvent, at moment: Timestamp) {
        switch event {
        case .uploaded(let uploaded):
            inPortal += 1
            // What was split or merged came before.
            if uploaded.madeOf == nil { lastDocumentAt = moment }
        case .sent(let sent):
            inPortal -= 1
            if sent.mailbox == Mailbox.misc.rawValue { misc += 1 }
        // What the office had does not lie in a mailbox, before or after.
        case .deleted(let deleted):
            if deleted.wasSent != true { inPortal -= 1 }
            if deleted.mailbox == Mailbox.misc.rawValue { misc -= 1 }
        case .restored(let restored):
            if restored.wasSent != true { inPortal += 1 }
            if restored.mailbox == Mailbox.misc.rawValue { misc += 1 }
        case .moved(let moved): if moved.wasSent == true, moved.from == Mailbox.misc.rawValue { misc -= 1 }
        case .miscDone(let done): if done.refiled != true { misc -= 1 }
        case .split, .merged: inPortal -= 1
        case .rejoined: inPortal += 1
        case .givenBack(let back): if back.wasDeleted != true { inPortal -= 1 }
        case .renamed, .labelled, .noted, .stamped, .filed: return
        }
    }

    private mutating func count(_ change: BookingProposalEvent, _ event: ProjectedEvent) {
        let proposal = event.stream.id
        switch change {
        case .drafted, .readingFailed:
            // Read again: still one proposal, and whoever asked for help asked about the reading before.
            if event.version == 1 { toValidate += 1 }
            needingHelp.remove(proposal)
        case .returned, .restored: toValidate += 1
        case .sent, .deleted:
            toValidate -= 1
            needingHelp.remove(proposal)
        case .helpAsked: needingHelp.insert(proposal)
        case .helpGiven, .checked: needingHelp.remove(proposal)
        case .annotated, .duplicateSuspected, .moved: return
        }
    }
}

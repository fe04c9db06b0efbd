internal import Domain
public import Foundation

extension DocumentRow {
    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        let document: ID<Document>?
        switch event.stream.category {
        case Document.category: document = ID(event.stream.id)
        case BookingProposal.category: document = try event.read(as: BookingProposalEvent.self)?.documentThatMoves
        case ConnectorTask.category: document = try event.read(as: ConnectorTaskEvent.self)?.documentThatMoves
        default: document = nil
        }
        return document.map { [$0.uuid] } ?? []
    }

    public static func evolve(_ row: inout DocumentRow?, key: UUID, _ event: ProjectedEvent) throws {
        if let change = try event.read(as: DocumentEvent.self) {
            if case .uploaded(let uploaded) = change {
                row = row ?? DocumentRow(uploaded, event)
            } else {
                row?.apply(change, at: event.recordedAt)
                row?.version = event.version
            }
        }
        if let change = try event.read(as: BookingProposalEvent.self) { row?.apply(change, of: ID(event.stream.id)) }
        if let change = try event.read(as: ConnectorTaskEvent.self) { row?.apply(change) }
    }

    private mutating func apply(_ event: DocumentEvent, at moment: Timestamp) {
        switch event {
        case .uploaded: return
        case .renamed(let renamed): title = renamed.title
        case .labelled(let labelled): labels = labelled.labels
        case .noted(let noted): note = noted.note
        case .sent(let sent):
            state = .sent
            sentAt = Timestamp(sent.at)
        case .deleted: state = .deleted
        case .restored: state = sentAt == nil ? .inMailbox : .sent
        case .stamped(let stamped): stampedSHA256 = stamped.sha256
        case .filed(let filed):
            state = .archived
            filedAt = moment
            journal = filed.journal
            number = filed.number
        case .moved(let moved): mailbox = moved.mailbox
        case .miscDone(let done):
            state = .archived
            filedAt = moment
            permanentType = done.permanentType
        case .split, .merged: state = .consumed
        case .givenBack:
            state = .consumed
            isGivenBack = true
        case .rejoined: state = .inMailbox
        }
    }

    private mutating func apply(_ event: BookingProposalEvent, of id: ID<BookingProposal>) {
        switch event {
        case .drafted, .readingFailed:
            state = .inWorklist
            proposal = id
        case .sent(let sent):
            state = .numbered
            journal = sent.journal
            number = sent.number
            task = sent.task
        case .returned:
            state = .inWorklist
            (journal, number, task, failure, stampedSHA256) = (nil, nil, nil, nil, nil)
        // Whoever deletes the proposal deletes the document (FEATURES AN-18, SK-05), and both come back.
        case .deleted: state = .deleted
        case .restored: state = .inWorklist
        case .annotated, .checked, .duplicateSuspected, .moved, .helpAsked, .helpGiven: return
        }
    }

    private mutating func apply(_ event: ConnectorTaskEvent) {
        switch event {
        case .completed: state = .postedAwaitingSync
        case .failed(let failed):
            state = .failed
            failure = TaskFailure(failed)
        case .retried:
            state = .numbered
            failure = nil
        // What becomes of its document, the proposal says.
        case .created, .prepared, .claimed, .abandoned, .entryObserved: return
        }
    }
}

/// The document that an event takes a step further; events name what their readers need, so that no key takes a look-up.
extension BookingProposalEvent {
    fileprivate var documentThatMoves: ID<Document>? {
        switch self {
        case .drafted(let payload): ID(payload.document)
        case .readingFailed(let payload): ID(payload.document)
        case .sent(let payload): ID(payload.document)
        case .returned(let payload): ID(payload.document)
        case .deleted(let payload): ID(payload.document)
        case .restored(let payload): ID(payload.document)
        case .annotated, .checked, .duplicateSuspected, .moved, .helpAsked, .helpGiven: nil
        }
    }
}

extension ConnectorTaskEvent {
    fileprivate var documentThatMoves: ID<Document>? {
        switch self {
        case .completed(let payload): ID(payload.document)
        case .failed(let payload): ID(payload.document)
        case .retried(let payload): ID(payload.document)
        case .created, .prepared, .claimed, .abandoned, .entryObserved: nil
        }
    }
}

public import Domain
public import EventStore

/// Reads documents once more whose proposals stand in the worklist: what people did to these is taken back (FEATURES BA-06,
///
public struct Reprocessing: Sendable {
    private let handler: CommandHandler
    private let reading: DocumentReading

    public init(handler: CommandHandler, reading: DocumentReading) {
        self.handler = handler
        self.reading = reading
    }

    /// One proposal.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    public func reprocess(
        _ id: ID<BookingProposal>, visible: (ID<Dossier>) -> Bool, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        let found = try await open([id], visible: visible, in: context.office)
        return try await handler.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(id)
            guard let proposal = loaded.state.proposal, visible(proposal.dossier), let again = found[id] else {
                throw BookingProposalRefusal.unknownProposal
            }
            try loaded.require(expecting)
            var act = Act()
            let drafted = try await reading.redraft(again, onto: loaded, into: &act, context, reader)
            return .init(act, try await AnnotationView(drafted, reader))
        }
    }

    /// Several proposals of a list, in one act.
    /// - Throws: `BulkChange.Refused`, and what `CommandHandler.perform` throws.
    public func reprocess(
        _ change: BulkChange<BookingProposal>, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<BookingProposal>.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange<BookingProposal>.Result]> {
        let found = try await open(change.subjects, visible: { $0 == change.dossier }, in: context.office)
        return try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            guard let again = found[loaded.id] else { throw BookingProposalRefusal.unknownProposal }
            _ = try await reading.redraft(again, onto: loaded, into: &act, context, reader)
        }
    }

    /// Only the documents of open proposals are opened: others are refused before what they say would matter.
    private func open(
        _ ids: [ID<BookingProposal>], visible: (ID<Dossier>) -> Bool, in office: ID<Office>
    ) async throws -> [ID<BookingProposal>: DocumentReading.Rereading] {
        var found: [ID<BookingProposal>: DocumentReading.Rereading] = [:]
        for loaded in try await StreamReader(store: handler.store, office: office).load(ids) {
            guard let proposal = loaded.state.proposal, visible(proposal.dossier) else { continue }
            found[loaded.id] = try await reading.openAgain(proposal.document, of: office)
        }
        return found
    }
}

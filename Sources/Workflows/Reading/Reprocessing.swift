public import Domain
public import EventStore

/// Reads documents once more whose proposals stand in the worklist: what people did to these is taken back (FEATURES BA-06,
/// Where a document does not open now and may later (FEATURES BF-07), its proposal stays as it is.
public struct Reprocessing: Sendable {
    private let handler: CommandHandler
    private let reading: DocumentReading

    public init(handler: CommandHandler, reading: DocumentReading) {
        self.handler = handler
        self.reading = reading
    }

    /// One proposal.
    /// - Throws: `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws; where the document does not
    ///   open now and may later `DocumentError` or `DocumentsBusy`, or `UnreadableDocument` for a file that is missing.
    public func reprocess(
        _ id: ID<BookingProposal>, visible: (ID<Dossier>) -> Bool, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (AnnotationView) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<AnnotationView> {
        let found = try await open([id], visible: visible, in: context.office)
        return try await handler.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(id)
            guard let proposal = loaded.state.content, visible(proposal.dossier), let again = found[id] else {
                throw BookingProposalRefusal.unknownProposal
            }
            try loaded.require(expecting)
            var act = Act()
            let reread = try again.mapError(\.underlying).get()
            let drafted = try await reading.redraft(reread, onto: loaded, into: &act, context, reader)
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
            _ = try await reading.redraft(try again.get(), onto: loaded, into: &act, context, reader)
        }
    }

    private typealias Found = Result<DocumentReading.Rereading, UnreadableDocument>

    /// Opens only documents whose proposals the caller may see. One that does not open is kept as a failure, which is thrown only
    /// where the proposal is not refused for another reason first.
    private func open(
        _ ids: [ID<BookingProposal>], visible: (ID<Dossier>) -> Bool, in office: ID<Office>
    ) async throws -> [ID<BookingProposal>: Found] {
        var found: [ID<BookingProposal>: Found] = [:]
        for loaded in try await StreamReader(store: handler.store, office: office).loadUnguarded(ids) {
            guard let proposal = loaded.state.content, visible(proposal.dossier) else { continue }
            do {
                found[loaded.id] = try await reading.openAgain(proposal.document, of: office).map { .success($0) }
            } catch let error as UnreadableDocument {
                found[loaded.id] = .failure(error)
            }
        }
        return found
    }
}

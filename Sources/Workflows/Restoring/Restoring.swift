public import Domain
public import EventStore

/// Takes documents out of the trash: back to the mailbox, or with the proposal to the worklist (FEATURES AN-18, BA-05).
public struct Restoring: Sendable {
    private let handler: CommandHandler
    private let knowledge: any KnownProposals

    public init(handler: CommandHandler, knowledge: any KnownProposals) {
        self.handler = handler
        self.knowledge = knowledge
    }

    /// What people had corrected is kept; nobody has checked it any more, and what it may repeat is looked for again.
    /// - Parameter rights: of whoever asks.
    /// - Throws: `MissingRight`, `DocumentRefusal`, `BookingProposalRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    public func restore(
        _ id: ID<Document>, holding rights: Set<Scope>, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (Loaded<Document>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Document>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.document(id)
            try loaded.state.require(rights, for: .restore)
            try loaded.require(expecting)
            var act = Act()
            let events = try loaded.state.decide(.restore, in: context)
            let restored = act.append(events, to: loaded, dossier: loaded.state.profile?.dossier)
            if case .deleted(_, wasSent: true) = loaded.state {
                try await restoreProposal(of: id, into: &act, context, reader)
            }
            return .init(act, restored)
        }
    }

    private func restoreProposal(
        of document: ID<Document>, into act: inout Act, _ context: CommandContext, _ reader: StreamReader
    ) async throws {
        let loaded = try await reader.load(BookingProposal.id(of: document))
        guard let proposal = loaded.state.content else { return }
        var journal: Loaded<Journal>?
        if let code = proposal.fields.journal {
            journal = try await reader.load(Journal.id(code, of: proposal.dossier))
        }
        let events = try loaded.state.decide(.restore(under: journal?.state.profile), in: context)
        let restored = act.append(events, to: loaded, dossier: proposal.dossier)
        _ = try await knowledge.suspectingDuplicates(restored, of: loaded, into: &act, context, reader)
    }
}

extension StreamReader {
    /// A document beside its proposal: what a person may do to it depends on both.
    public func document(_ id: ID<Document>) async throws -> Loaded<Document> {
        let loaded = try await load(id)
        guard case .sent = loaded.state else { return loaded }
        return loaded.beside(try await load(BookingProposal.id(of: id)).state)
    }

    /// Several documents beside their proposals, in the order asked for.
    public func documents(_ ids: [ID<Document>]) async throws -> [Loaded<Document>] {
        let loaded = try await loadUnguarded(ids)
        let sent = loaded.filter { if case .sent = $0.state { true } else { false } }.map(\.id)
        let known = try await loadUnguarded(sent.map(BookingProposal.id(of:)))
        let proposals = Dictionary(zip(sent, known)) { first, _ in first }
        return loaded.map { document in
            proposals[document.id].map { document.beside($0.state) } ?? document
        }
    }
}

extension Loaded<Document> {
    fileprivate func beside(_ proposal: BookingProposal) -> Loaded<Document> {
        Loaded(id: id, state: state.beside(proposal), version: version)
    }
}

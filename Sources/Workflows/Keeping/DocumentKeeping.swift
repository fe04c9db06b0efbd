public import Domain
public import EventStore

/// What people say of a document, and where it goes: its title, labels and note, another box, the trash, the archive (FEATURES MB-01,
/// MI-01, MI-02, PF-02).
public struct DocumentKeeping: Sendable {
    private let handler: CommandHandler

    public init(handler: CommandHandler) { self.handler = handler }

    /// All of the commands, or none.
    /// - Parameter rights: of whoever asks.
    /// - Throws: `MissingRight`, `DocumentRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    public func change(
        _ id: ID<Document>, by commands: [DocumentCommand], holding rights: Set<Scope>, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Loaded<Document>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Document>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.document(id)
            for command in commands { try loaded.state.require(rights, for: command) }
            try loaded.require(expecting)
            var act = Act()
            var after = loaded
            for command in commands {
                let events = try after.state.decide(command, in: context)
                after = act.append(events, to: after, dossier: loaded.state.profile?.dossier)
            }
            return .init(act, after)
        }
    }

    /// The office is done with a miscellaneous document of the dossier: it goes to the archive.
    /// - Parameter type: of the permanent file; nil for among the miscellaneous.
    /// - Throws: `DocumentRefusal`, `StaleVersion`, and what `CommandHandler.perform` throws.
    public func finish(
        _ id: ID<Document>, of dossier: ID<Dossier>, under type: ID<PermanentType>?, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Loaded<Document>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Document>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let document = try await reader.document(id)
            guard document.state.profile?.dossier == dossier else { throw DocumentRefusal.unknownDocument }
            try document.require(expecting)
            if let type { try await reader.requirePermanentType(type) }
            var act = Act()
            let events = try document.state.decide(.finish(under: type), in: context)
            let after = act.append(events, to: document, dossier: dossier)
            return .init(act, after)
        }
    }
}

extension StreamReader {
    fileprivate func requirePermanentType(_ type: ID<PermanentType>) async throws {
        let types = try await load(office).state.permanentTypes
        guard types.contains(type) else { throw DocumentRefusal.unknownPermanentType }
    }
}

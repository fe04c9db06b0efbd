public import Domain
public import EventStore

extension Rearranging {
    /// Undoes the splitting or merging that took a document's pages, or else the one that made it: whatever was made then gives its pages
    /// back, also out of the trash, and what it was made of lies in its mailbox again.
    /// - Throws: `DocumentRefusal.nothingToUndo`; `.alreadySent` or `.consumed` where something that was made has gone on; `StaleVersion`, and
    ///   what `CommandHandler.perform` throws.
    public func undo(
        _ id: ID<Document>, in context: CommandContext, expecting: Set<Int>?, key: CommandKey?,
        answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        try await commands.perform(in: context, key: key, answer: answer) { reader in
            let document = try await reader.load(id)
            try document.require(expecting)
            let sources = try await sources(with: document, reader)
            var act = Act()
            var rejoined: [Loaded<Document>] = []
            for source in sources {
                for holder in source.state.holders where act.isUntouched(holder) {
                    try await change(holder, by: .giveBack, in: &act, context, reader)
                }
                rejoined.append(try await change(source.id, by: .rejoin, in: &act, context, reader))
            }
            return .init(act, Outcome(subject: act.leaving(document), documents: rejoined))
        }
    }

    /// The documents whose pages were taken in the same act as those of `document`, or to make it.
    private func sources(with document: Loaded<Document>, _ reader: StreamReader) async throws -> [Loaded<Document>] {
        var source = document
        if document.state.consumption == nil {
            guard let first = document.state.profile?.madeOf.first else { throw DocumentRefusal.nothingToUndo }
            source = try await reader.load(first.document)
        }
        switch source.state.consumption {
        case .split: return [source]
        case .merged(let into, _):
            var sources: [Loaded<Document>] = []
            let madeOf = try await reader.load(into.document).state.profile?.madeOf ?? []
            for excerpt in madeOf where !sources.contains(where: { $0.id == excerpt.document }) {
                sources.append(try await reader.load(excerpt.document))
            }
            return sources
        case .givenBack, nil: throw DocumentRefusal.nothingToUndo
        }
    }

    @discardableResult
    private func change(
        _ id: ID<Document>, by command: DocumentCommand, in act: inout Act, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws -> Loaded<Document> {
        let loaded = try await reader.load(id)
        let events = try loaded.state.decide(command, in: context)
        return act.append(events, to: loaded, dossier: loaded.state.profile?.dossier)
    }
}

extension Document {
    /// Nil while its pages are its own.
    public var consumption: Consumption? {
        if case .consumed(_, let consumption) = self { consumption } else { nil }
    }

    fileprivate var holders: [ID<Document>] { consumption?.excerpts.map(\.document) ?? [] }
}

extension Act {
    fileprivate func isUntouched(_ id: ID<Document>) -> Bool { !writes.contains { $0.stream == StreamID(id) } }
}

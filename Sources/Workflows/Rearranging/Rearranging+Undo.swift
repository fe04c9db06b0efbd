public import Domain
public import EventStore

extension Rearranging {
    /// Undoes the splitting or merging that took a document's pages, or else the one that made it: whatever was made then gives its pages
    /// back, also out of the trash, and what it was made of lies in its mailbox again.
    /// - Throws: `DocumentRefusal.nothingToUndo`; `.madeHasGoneOn` where something that was made was sent or taken apart further; `StaleVersion`, and
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
                    try await takeBack(from: holder, in: &act, context, reader)
                }
                rejoined.append(
                    act.append(
                        try source.state.decide(.rejoin, in: context), to: source,
                        dossier: source.state.profile?.dossier))
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
            for source in madeOf.map(\.document).withoutRepetitions { sources.append(try await reader.load(source)) }
            return sources
        case .givenBack, nil: throw DocumentRefusal.nothingToUndo
        }
    }

    private func takeBack(
        from id: ID<Document>, in act: inout Act, _ context: CommandContext, _ reader: StreamReader
    ) async throws {
        let holder = try await reader.load(id)
        do {
            let events = try holder.state.decide(.giveBack, in: context)
            act.append(events, to: holder, dossier: holder.state.profile?.dossier)
        } catch .alreadySent, .consumed {
            throw DocumentRefusal.madeHasGoneOn
        }
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

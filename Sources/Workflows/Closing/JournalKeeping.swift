public import Domain
public import EventStore

/// Adds journals to a dossier and changes them, within what its accounting package can hold (FEATURES JO-01…09, A-56).
public struct JournalKeeping: Sendable {
    private let handler: CommandHandler
    private let lists: any JournalLists

    public init(handler: CommandHandler, lists: any JournalLists) {
        self.handler = handler
        self.lists = lists
    }

    /// - Throws: `DossierRefusal.unknownDossier`, `JournalRefusal`, and what `CommandHandler.perform` throws.
    public func add(
        _ new: NewJournal, to dossier: ID<Dossier>, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<Journal>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Journal>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            guard let profile = try await reader.load(dossier).state.profile else {
                throw DossierRefusal.unknownDossier
            }
            try NumberLimit(of: profile.software).require(new.numberFormat, of: new.code)
            let journal = try await reader.load(Journal.id(new.code, of: dossier))
            let events = try journal.state.decide(.add(new, to: dossier), in: context)
            var act = Act()
            let after = act.append(events, to: journal, dossier: dossier)
            return .init(act, after)
        }
    }

    /// Another rule about what the journal takes names the proposals it concerns; those that come into the journal in the very moment
    /// are named behind it (`JournalReactor`).
    /// - Throws: `JournalRefusal`, `StaleVersion`, and what `CommandHandler.perform` and the lists throw.
    public func change(
        _ code: String, of dossier: ID<Dossier>, by change: JournalEvent.Changed, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Loaded<Journal>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Journal>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let journal = try await reader.load(Journal.id(code, of: dossier))
            try journal.require(expecting)
            if let profile = try await reader.load(dossier).state.profile {
                let format = change.numberFormat.flatMap { try? DocumentNumberFormat($0) }
                try NumberLimit(of: profile.software).require(format, of: code)
            }
            var change = change
            if let profile = journal.state.profile, change.changesRules(of: profile) {
                change = change.affecting(
                    try await lists.proposalsUnderOldRules(
                        since: change, of: journal.id, in: dossier, of: reader.office))
            }
            var act = Act()
            let after = act.append(
                try journal.state.decide(.change(change), in: context), to: journal, dossier: dossier)
            return .init(act, after)
        }
    }
}

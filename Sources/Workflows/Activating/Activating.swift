public import Domain
public import EventStore

/// Activates dossiers: the dossier and its journals come to be in one append.
public struct Activating: Sendable {
    private let handler: CommandHandler

    public init(handler: CommandHandler) { self.handler = handler }

    /// - Parameter journals: nil for the office's defaults, from January of this year on (FEATURES DO-16).
    /// - Throws: `DossierRefusal`, `JournalRefusal`, and what `CommandHandler.perform` throws.
    public func activate(
        _ activation: DossierActivation, journals: [NewJournal]?, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<Dossier>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Dossier>> {
        let id: ID<Dossier> = context.freshID()
        let journals = journals ?? NewJournal.officeDefaults(from: Self.firstPeriod(in: context))
        return try await handler.perform(in: context, key: key, answer: answer) { _ in
            let dossier = Loaded(id: id, state: Dossier(), version: 0)
            let events = try dossier.state.decide(.activate(activation), in: context)
            var act = Act()
            act.append(events, to: dossier, dossier: id)
            var added: Set<String> = []
            for journal in journals {
                guard added.insert(journal.code).inserted else { throw JournalRefusal.alreadyThere(journal.code) }
                try NumberLimit(of: activation.software).require(journal.numberFormat, of: journal.code)
                let stream = Loaded(id: Journal.id(journal.code, of: id), state: Journal(), version: 0)
                act.append(try stream.state.decide(.add(journal, to: id), in: context), to: stream, dossier: id)
            }
            return .init(act, dossier.after(events))
        }
    }

    private static func firstPeriod(in context: CommandContext) -> AccountingPeriod {
        guard let january = AccountingPeriod(year: context.today.year, month: 1) else {
            preconditionFailure("Every year has a January")
        }
        return january
    }
}

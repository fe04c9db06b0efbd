public import Domain
public import EventStore

/// Activates dossiers: the dossier and its journals come to be in one append.
public struct Activating: Sendable {
    private let handler: CommandHandler

    public init(handler: CommandHandler) { self.handler = handler }

    public struct Activated: Sendable {
        public let dossier: Loaded<Dossier>
        public let journals: [Loaded<Journal>]
    }

    /// - Parameter journals: nil for the office's defaults, from January of this year on (FEATURES DO-16).
    /// - Throws: `DossierRefusal`, `JournalRefusal`, and what `CommandHandler.perform` throws.
    public func activate(
        _ activation: DossierActivation, journals: [NewJournal]?, in context: CommandContext, key: CommandKey?,
        answer: (Activated) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Activated> {
        let id: ID<Dossier> = context.freshID()
        let journals = journals ?? NewJournal.officeDefaults(from: Self.firstPeriod(in: context))
        return try await handler.perform(in: context, key: key, answer: answer) { _ in
            let dossier = Loaded(id: id, state: Dossier(), version: 0)
            var act = Act()
            let active = act.append(
                try dossier.state.decide(.activate(activation), in: context), to: dossier, dossier: id)
            var codes: Set<String> = []
            var added: [Loaded<Journal>] = []
            for journal in journals {
                guard codes.insert(journal.code).inserted else { throw JournalRefusal.alreadyThere(journal.code) }
                try NumberLimit(of: activation.software).require(journal.numberFormat, of: journal.code)
                let stream = Loaded(id: Journal.id(journal.code, of: id), state: Journal(), version: 0)
                added.append(
                    act.append(try stream.state.decide(.add(journal, to: id), in: context), to: stream, dossier: id))
            }
            return .init(act, Activated(dossier: active, journals: added))
        }
    }

    private static func firstPeriod(in context: CommandContext) -> AccountingPeriod {
        guard let january = AccountingPeriod(year: context.today.year, month: 1) else {
            preconditionFailure("Every year has a January")
        }
        return january
    }
}

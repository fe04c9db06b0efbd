public import Domain
public import EventStore

/// One and the same thing done to several proposals of a list (FEATURES BA-03…06, A-40, A-41).
public struct BulkChange: Sendable {
    /// What becomes of those that can be changed when another cannot.
    public enum Mode: String, Sendable, CaseIterable {
        /// Nothing is changed.
        case atomic
        /// They are changed, and the other says why it was not.
        case bestEffort = "best_effort"
    }

    public let proposals: [ID<BookingProposal>]
    public let dossier: ID<Dossier>
    public let side: InvoiceSide
    public let mode: Mode
    /// Nothing is changed; the results say what would have been.
    public let isDryRun: Bool

    public init(
        _ proposals: [ID<BookingProposal>], of dossier: ID<Dossier>, _ side: InvoiceSide, mode: Mode, isDryRun: Bool
    ) {
        self.proposals = proposals
        self.dossier = dossier
        self.side = side
        self.mode = mode
        self.isDryRun = isDryRun
    }

    /// What became of one of them.
    public struct Result: Sendable, Equatable {
        public let id: ID<BookingProposal>
        /// Nil where it was changed, or was so already.
        public let refusal: BookingProposalRefusal?
    }

    /// Some of them cannot be changed, so none was. The results are complete and in order.
    public struct Refused: Refusal {
        public let results: [Result]

        public var reason: RefusalReason { .conflict }
        public var code: String { "not-all-possible" }
        public var details: [String: String] { ["count": "\(results.count { $0.refusal != nil })"] }
    }
}

extension CommandHandler {
    /// Carries a change out in one append.
    /// - Parameter decide: adds to the act what one proposal becomes.
    /// - Throws: `BulkChange.Refused`; what `decide` throws but `BookingProposalRefusal`; what `perform` throws.
    func perform(
        _ change: BulkChange, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange.Result]) throws -> StoredAnswer?,
        decide: (Loaded<BookingProposal>, inout Act, StreamReader) async throws -> Void
    ) async throws -> Performed<[BulkChange.Result]> {
        try await perform(in: context, key: key, answer: answer) { reader in
            var act = Act()
            var results: [BulkChange.Result] = []
            for asRead in try await reader.load(change.proposals) {
                var next = act
                let loaded = act.leaving(asRead)
                do {
                    guard let proposal = loaded.state.proposal, proposal.dossier == change.dossier,
                        proposal.side == change.side
                    else { throw BookingProposalRefusal.unknownProposal }
                    try await decide(loaded, &next, reader)
                    act = next
                    results.append(.init(id: loaded.id, refusal: nil))
                } catch let refusal as BookingProposalRefusal {
                    results.append(.init(id: loaded.id, refusal: refusal))
                }
            }
            if change.mode == .atomic, results.contains(where: { $0.refusal != nil }) {
                throw BulkChange.Refused(results: results)
            }
            return .init(change.isDryRun ? Act() : act, results)
        }
    }
}

extension Annotating {
    /// Verifies several proposals.
    /// - Throws: `BulkChange.Refused`, and what `CommandHandler.perform` throws.
    public func check(
        _ change: BulkChange, as role: MemberKind, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            let events = try await JudgedProposal(loaded, reader).check(as: role, in: context)
            act.append(events, to: loaded, dossier: change.dossier)
        }
    }

    /// Gives several proposals the same side, journal, period or kind.
    /// - Throws: as `check`.
    public func annotate(
        _ change: BulkChange, _ annotation: Annotation, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            let annotated = try await annotate(loaded, annotation, .untouched, into: &act, context, reader)
            _ = try await knowledge.suspectingDuplicates(annotated, of: loaded, into: &act, context, reader)
        }
    }

    /// Takes several proposals out of the worklist.
    /// - Throws: as `check`.
    public func delete(
        _ change: BulkChange, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            _ = try await delete(loaded, into: &act, context, reader)
        }
    }
}

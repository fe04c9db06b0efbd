public import Domain
public import EventStore
import Postgres

/// One and the same thing done to several proposals or documents of a dossier (FEATURES BA-03…06, A-40, A-41).
public struct BulkChange<Subject: Decider>: Sendable {
    public let subjects: [ID<Subject>]
    public let dossier: ID<Dossier>
    public let mode: BulkMode
    /// Nothing is changed; the results say what would have been.
    public let isDryRun: Bool
    /// Whether one belongs to the list that the change is of. Another is answered as if there were none.
    fileprivate let isListed: @Sendable (Subject) -> Bool
    fileprivate let unknown: Subject.Refusal
    /// In the order asked for.
    fileprivate let load: @Sendable ([ID<Subject>], StreamReader) async throws -> [Loaded<Subject>]

    /// What became of one of them.
    public struct Result: Sendable, Equatable {
        public let id: ID<Subject>
        /// Nil where it was changed, or was so already; and where that failed.
        public var refusal: Subject.Refusal?
        /// Its document did not open now, and may later: it stays as it is.
        public var failure: UnreadableDocument?
        /// Others kept changing it meanwhile: it stays as they left it, and may be tried again.
        public var isOvertaken = false
        /// What the change needs was lost when others had been changed already.
        public var interruption: Interruption?

        var isChanged: Bool { refusal == nil && failure == nil && !isOvertaken && interruption == nil }
    }

    /// Why one was not reached, or may not have been.
    public enum Interruption: Sendable {
        /// Nobody answered whether it was changed; asking again does no harm.
        case unanswered
        /// There was no room left for it: it stays as it is.
        case diskFull
        /// It came behind one of those: it stays as it is.
        case notTried
    }

    /// Some of them cannot be changed, so none was. The results are complete and in order.
    public struct Refused: Refusal {
        public let results: [Result]

        public var reason: RefusalReason { .conflict }
        public var code: String { "not-all-possible" }
        public var details: [String: String] { ["count": "\(results.count { !$0.isChanged })"] }
    }
}

/// What becomes of those that can be changed when another cannot.
public enum BulkMode: String, Sendable, CaseIterable {
    /// Nothing is changed.
    case atomic
    /// They are changed, and the other says why it was not.
    case bestEffort = "best_effort"
}

extension BulkChange<BookingProposal> {
    /// Of the proposals of one list.
    public init(
        _ proposals: [ID<BookingProposal>], of dossier: ID<Dossier>, _ side: InvoiceSide, mode: BulkMode, isDryRun: Bool
    ) {
        self.init(
            subjects: proposals, dossier: dossier, mode: mode, isDryRun: isDryRun,
            isListed: { $0.content?.dossier == dossier && $0.content?.side == side }, unknown: .unknownProposal,
            load: { try await $1.loadUnguarded($0) })
    }
}

extension BulkChange<Document> {
    /// Of the documents of a dossier.
    public init(_ documents: [ID<Document>], of dossier: ID<Dossier>, mode: BulkMode, isDryRun: Bool) {
        self.init(
            subjects: documents, dossier: dossier, mode: mode, isDryRun: isDryRun,
            isListed: { $0.profile?.dossier == dossier }, unknown: .unknownDocument,
            load: { try await $1.documents($0) })
    }
}

extension BulkChange {
    fileprivate func only(_ subject: ID<Subject>) -> BulkChange {
        BulkChange(
            subjects: [subject], dossier: dossier, mode: mode, isDryRun: isDryRun, isListed: isListed, unknown: unknown,
            load: load)
    }
}

extension BulkChange.Interruption {
    fileprivate init(_ error: any Error) {
        let isDiskFull = error is LogDiskFull || (error as? PostgresError)?.isDiskFull == true
        self = isDiskFull ? .diskFull : .unanswered
    }
}

extension CommandHandler {
    /// Carries a change out in one append; where others keep changing one or another of them and each may be on its own, one by one.
    /// - Parameter decide: adds to the act what one of them becomes.
    /// - Throws: `BulkChange.Refused`; what `decide` throws but a refusal of theirs and an `UnreadableDocument`; what `perform`
    ///   throws.
    func perform<Subject: Decider>(
        _ change: BulkChange<Subject>, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<Subject>.Result]) throws -> StoredAnswer?,
        decide: nonisolated(nonsending) (Loaded<Subject>, inout Act, StreamReader) async throws -> Void
    ) async throws -> Performed<[BulkChange<Subject>.Result]> {
        do {
            return try await perform(in: context, key: key, answer: answer) { reader in
                try await decision(on: change, reader, decide)
            }
        } catch is TooMuchContention where change.mode == .bestEffort {
            let done = try await performOneByOne(change, in: context, decide: decide)
            // No answer is stored then: asked once more under the key, the rest is tried.
            if done.results.contains(where: { $0.interruption != nil }) {
                return .fresh(done.results, position: done.position)
            }
            do {
                // Asked once more under the key after a crash, those that were changed are so already.
                return try await perform(in: context, key: key, answer: answer) { _ in .init(Act(), done.results) }
            } catch  where Surroundings.areToBlame(for: error) && done.results.contains(where: \.isChanged) {
                return .fresh(done.results, position: done.position)
            }
        }
    }

    /// Where the database is lost when some are changed already, the results say so of the others.
    /// - Returns: the results, with the position of the last that was carried out.
    private func performOneByOne<Subject: Decider>(
        _ change: BulkChange<Subject>, in context: CommandContext,
        decide: nonisolated(nonsending) (Loaded<Subject>, inout Act, StreamReader) async throws -> Void
    ) async throws -> (results: [BulkChange<Subject>.Result], position: Int64) {
        var results: [BulkChange<Subject>.Result] = []
        var position: Int64 = 0
        for (index, subject) in change.subjects.enumerated() {
            do {
                let performed = try await perform(in: context) { reader in
                    try await decision(on: change.only(subject), reader, decide)
                }
                guard case .fresh(let result, let end) = performed else { continue }
                results += result
                position = max(position, end)
            } catch is TooMuchContention {
                results.append(.init(id: subject, isOvertaken: true))
            } catch  where Surroundings.areToBlame(for: error) && results.contains(where: \.isChanged) {
                results.append(.init(id: subject, interruption: .init(error)))
                results += change.subjects[(index + 1)...].map { .init(id: $0, interruption: .notTried) }
                return (results, position)
            }
        }
        return (results, position)
    }

    nonisolated(nonsending) private func decision<Subject: Decider>(
        on change: BulkChange<Subject>, _ reader: StreamReader,
        _ decide: nonisolated(nonsending) (Loaded<Subject>, inout Act, StreamReader) async throws -> Void
    ) async throws -> Decision<[BulkChange<Subject>.Result]> {
        var act = Act()
        var results: [BulkChange<Subject>.Result] = []
        for asRead in try await change.load(change.subjects, reader) {
            var next = act
            let loaded = act.leaving(asRead)
            do {
                guard change.isListed(loaded.state) else { throw change.unknown }
                try await decide(loaded, &next, reader)
                act = next
                results.append(.init(id: loaded.id))
            } catch let refusal as Subject.Refusal {
                results.append(.init(id: loaded.id, refusal: refusal))
            } catch let failure as UnreadableDocument {
                results.append(.init(id: loaded.id, failure: failure))
            }
        }
        if change.mode == .atomic, !results.allSatisfy(\.isChanged) {
            throw BulkChange<Subject>.Refused(results: results)
        }
        return .init(change.isDryRun ? Act() : act, results)
    }

    /// Sends several documents to the office.
    /// - Throws: `BulkChange.Refused`, and what `perform` throws.
    public func send(
        _ change: BulkChange<Document>, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<Document>.Result]) throws -> StoredAnswer?
    ) async throws -> Performed<[BulkChange<Document>.Result]> {
        try await perform(change, in: context, key: key, answer: answer) { loaded, act, _ in
            act.append(try loaded.state.decide(.send, in: context), to: loaded, dossier: change.dossier)
        }
    }
}

extension Annotating {
    /// Verifies several proposals; one without lines is verified by itself only (FEATURES A-41).
    /// - Throws: `BulkChange.Refused`, and what `CommandHandler.perform` throws.
    public func check(
        _ change: BulkChange<BookingProposal>, as role: MemberKind, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<BookingProposal>.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange<BookingProposal>.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            let events = try await JudgedProposal(loaded, reader).check(as: role, isOneOfMany: true, in: context)
            act.append(events, to: loaded, dossier: change.dossier)
        }
    }

    /// Gives several proposals the same side, journal, period or kind.
    /// - Throws: as `check`.
    public func annotate(
        _ change: BulkChange<BookingProposal>, _ annotation: Annotation, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<BookingProposal>.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange<BookingProposal>.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            let (annotated, _) = try await annotate(loaded, annotation, .untouched, into: &act, context, reader)
            _ = try await knowledge.suspectingDuplicates(annotated, of: loaded, into: &act, context, reader)
        }
    }

    /// Takes several proposals out of the worklist.
    /// - Throws: as `check`.
    public func delete(
        _ change: BulkChange<BookingProposal>, in context: CommandContext, key: CommandKey?,
        answer: ([BulkChange<BookingProposal>.Result]) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<[BulkChange<BookingProposal>.Result]> {
        try await handler.perform(change, in: context, key: key, answer: answer) { loaded, act, reader in
            _ = try await delete(loaded, into: &act, context, reader)
        }
    }
}

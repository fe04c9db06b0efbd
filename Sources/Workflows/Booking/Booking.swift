public import Domain
public import EventStore

/// The work of the accounting package's agents: claim tasks, say what became of them.
public struct Booking: Sendable {
    private let handler: CommandHandler
    private let tasks: any TaskQueue
    private let ledger: any LedgerKnowledge
    private let proposals: any KnownProposals

    public init(
        handler: CommandHandler, tasks: any TaskQueue, ledger: any LedgerKnowledge, proposals: any KnownProposals
    ) {
        self.handler = handler
        self.tasks = tasks
        self.ledger = ledger
        self.proposals = proposals
    }

    /// Takes up to `max` tasks of one installation, first in first out for each dossier, all of them or none. Where another agent
    /// is faster with one, the rest of that dossier is left to it, so that the order holds.
    /// - Parameter resuming: what the author holds already is taken again, in its place and with a new lease.
    /// - Throws: what `CommandHandler.perform` throws.
    public func claim(
        software: String, installation: String, max: Int, leaseInSeconds: Int, resuming: Bool,
        dossiers: Set<ID<Dossier>>?, in context: CommandContext, key: CommandKey? = nil,
        answer: ([Loaded<ConnectorTask>]) throws -> StoredAnswer? = { _ in nil }
    ) async throws -> CommandHandler.Performed<[Loaded<ConnectorTask>]> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let candidates = try await tasks.claimable(
                by: context.author, software: software, installation: installation, resuming: resuming,
                dossiers: dossiers, at: context.now, limit: max, in: context.office)
            var act = Act()
            var claimed: [Loaded<ConnectorTask>] = []
            var lost: Set<ID<Dossier>> = []
            for candidate in candidates where !lost.contains(candidate.dossier) {
                let task = try await reader.load(candidate.task)
                do {
                    let events = try task.state.decide(candidate.claim(forSeconds: leaseInSeconds), in: context)
                    claimed.append(act.append(events, to: task, dossier: candidate.dossier))
                } catch {
                    lost.insert(candidate.dossier)
                }
            }
            return .init(act, claimed)
        }
    }

    /// The package has booked it under `externalRef`, which is no other document's entry. With the sync that saw the entry, the document
    /// goes to the archive.
    /// - Throws: `ConnectorTaskRefusal`, `EntryReferenceRefusal`, and what `CommandHandler.perform` throws.
    public func complete(
        _ id: ID<ConnectorTask>, externalRef: String, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<ConnectorTask>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<ConnectorTask>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let task = try await reader.load(id)
            let events = try task.state.decide(.complete(externalRef: externalRef), in: context)
            var act = Act()
            if !events.isEmpty { act = try await taking(externalRef, for: task, in: context, reader) }
            act.append(contentsOf: try await Confirmation.act(events, on: task, in: context, reader))
            return .init(act, task.after(events))
        }
    }

    /// Takes the reference for the task's document. Its stream decides, so that one of two completions at one moment is refused.
    /// - Throws: `EntryReferenceRefusal`.
    private func taking(
        _ externalRef: String, for task: Loaded<ConnectorTask>, in context: CommandContext, _ reader: StreamReader
    ) async throws -> Act {
        var act = Act()
        guard let created = task.state.created, let dossier = ID<Dossier>(created.dossier) else { return act }
        let reference = try await reader.load(EntryReference.id(externalRef, of: dossier))
        let taken = try reference.state.decide(
            .take(externalRef: externalRef, task: task.id, created: created), in: context)
        try await requireNeverCompleted(as: externalRef, besides: created, of: dossier, in: context)
        act.append(taken, to: reference, dossier: dossier)
        return act
    }

    /// What was completed before references were taken in the log, the read models alone can tell.
    private func requireNeverCompleted(
        as externalRef: String, besides created: ConnectorTaskEvent.Created, of dossier: ID<Dossier>,
        in context: CommandContext
    ) async throws {
        let known = try await tasks.completed(as: externalRef, of: dossier, in: context.office)
        guard let other = known.first(where: { $0.document != created.document }) else { return }
        throw EntryReferenceRefusal.taken(
            externalRef: externalRef, stamp: other.stamp, fiscalYear: other.fiscalYear, document: other.document)
    }

    /// The package refused it, and who can help (FEATURES SF-05, SF-06).
    /// - Throws: `ConnectorTaskRefusal`, and what `CommandHandler.perform` throws.
    public func fail(
        _ id: ID<ConnectorTask>, _ failure: TaskFailure, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<ConnectorTask>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<ConnectorTask>> {
        try await command(.fail(failure), on: id, in: context, key: key, answer: answer)
    }

    /// Gives a failed task to the agents again.
    /// - Throws: `ConnectorTaskRefusal`, and what `CommandHandler.perform` throws.
    public func retry(
        _ id: ID<ConnectorTask>, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<ConnectorTask>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<ConnectorTask>> {
        try await command(.retry, on: id, in: context, key: key, answer: answer)
    }

    /// Gives up a failed booking: the package will never take it. Its number goes with it, and its proposal stands in the worklist
    /// again (FEATURES A-17); what that may repeat by now is looked for.
    /// - Parameter foreignEntries: entries of the books with its number, by external reference, that the person says are not its booking.
    /// - Throws: `ConnectorTaskRefusal`, `ReadModelsBehind`, and what `CommandHandler.perform` throws.
    public func abandon(
        _ id: ID<ConnectorTask>, reason: String, foreignEntries disowned: Set<String>, in context: CommandContext,
        key: CommandKey?, answer: (Loaded<ConnectorTask>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<ConnectorTask>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let task = try await reader.load(id)
            guard let created = task.state.created, let dossier = ID<Dossier>(created.dossier),
                let proposal = ID<BookingProposal>(created.proposal)
            else { throw ConnectorTaskRefusal.unknownTask }
            let series = NumberSeries.id(journal: created.journal, fiscalYear: created.fiscalYear, of: dossier)
            let sent = try await reader.load(proposal)
            let abandonment = TaskAbandonment(
                task: task, proposal: sent, series: try await reader.load(series),
                journal: try await reader.load(Journal.id(created.journal, of: dossier)),
                foreignEntries: try await foreignEntries(seenFor: task, in: context))
            var act = try abandonment.act(reason: reason, disowned: disowned, in: context)
            let returned = act.leaving(sent)
            if returned.version > sent.version {
                _ = try await proposals.suspectingDuplicates(returned, of: sent, into: &act, context, reader)
            }
            return .init(act, act.leaving(task))
        }
    }

    /// Entries seen with the task's number that by now are known not to be its booking.
    private func foreignEntries(
        seenFor task: Loaded<ConnectorTask>, in context: CommandContext
    ) async throws -> Set<String> {
        guard let created = task.state.created, let progress = task.state.progress,
            let dossier = ID<Dossier>(created.dossier)
        else { return [] }
        let known = try await ledger.knownEntries(progress.observed, of: dossier, in: context.office)
        return Set(known.values.filter(task.state.isForeign).map(\.externalRef))
    }

    private func command(
        _ command: ConnectorTaskCommand, on id: ID<ConnectorTask>, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<ConnectorTask>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<ConnectorTask>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let task = try await reader.load(id)
            let events = try task.state.decide(command, in: context)
            var act = Act()
            let after = act.append(events, to: task, dossier: task.state.created.flatMap { ID($0.dossier) })
            return .init(act, after)
        }
    }
}

/// The tasks an agent may take.
public protocol TaskQueue: Sendable {
    /// In the order in which they are to be taken.
    func claimable(
        by agent: Author, software: String, installation: String, resuming: Bool, dossiers: Set<ID<Dossier>>?,
        at now: Timestamp, limit: Int, in office: ID<Office>
    ) async throws -> [ClaimableTask]

    /// The tasks that were completed under a reference, as far as is known.
    func completed(
        as externalRef: String, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ConnectorTaskEvent.Created]
}

/// A task in its turn.
public struct ClaimableTask: Sendable {
    public let task: ID<ConnectorTask>
    public let dossier: ID<Dossier>
    /// The very agent that asks holds it already.
    public let isHeld: Bool

    public init(task: ID<ConnectorTask>, dossier: ID<Dossier>, isHeld: Bool) {
        self.task = task
        self.dossier = dossier
        self.isHeld = isHeld
    }
}

extension ClaimableTask {
    fileprivate func claim(forSeconds seconds: Int) -> ConnectorTaskCommand {
        isHeld ? .claimAgain(leaseInSeconds: seconds) : .claim(leaseInSeconds: seconds)
    }
}

import Domain
import EventStore
import Postgres
import Projections

/// Closes or opens a month in several journals at once (FEATURES PE-01, A-16).
struct PeriodChange: Sendable {
    enum Direction: Sendable {
        case open
        case close
    }

    let direction: Direction
    let period: AccountingPeriod
    let dossier: ID<Dossier>
    /// Nil: every journal of the dossier that has begun by then.
    let journals: [String]?

    struct Outcome: Sendable {
        /// The journals in which the period now stands as asked.
        var journals: [String] = []
        /// The proposals that stand in it there.
        var affected: [ID<BookingProposal>] = []
        /// The tasks of that period that are not booked yet.
        var inFlight: [ID<ConnectorTask>] = []
    }

    /// Decides over all journals together; each event names the proposals standing in the period. Those that come to stand there in the
    /// very moment are named behind it (`JournalReactor`).
    /// - Parameter isGuarding: the decision holds only while none of these proposals is changed. Without, a busy list holds up nobody.
    /// - Throws: 422 `unknown-journal`, `JournalRefusal`, 503 `projection-behind`.
    func decide(
        in command: CommandContext, _ reader: StreamReader, _ platform: Platform, isGuarding: Bool = true
    ) async throws -> CommandHandler.Decision<Outcome> {
        try await platform.waitForHead([JournalRow.self])
        let journals = try await chosen(reader, platform)
        // Whoever counts on a journal as it was read here is seen by now, or finds it changed.
        try await platform.waitForHead([ProposalRow.self, TaskRow.self])
        var act = Act()
        var outcome = Outcome()
        for journal in journals {
            guard let profile = journal.state.profile else { continue }
            guard profile.firstPeriod <= period else {
                throw JournalRefusal.beforeFirstPeriod(period, profile.firstPeriod)
            }
            let listed = try await reader.loadUnguarded(
                try await WorklistQuery(platform.queries).openIDs(
                    in: period, journal: profile.code, dossier: dossier, of: command.office))
            let standing = listed.filter { stands($0, in: profile) }
            act.append(
                try journal.state.decide(order(standing.map(\.id)), in: command), to: journal, dossier: dossier)
            if isGuarding { standing.forEach { act.guarding($0) } }
            outcome.journals.append(profile.code)
            outcome.affected += standing.map(\.id)
            outcome.inFlight += listed.compactMap { sentTask(of: $0, in: profile) }
        }
        let unbooked = try await unbooked(in: outcome.journals, command.office, platform)
        outcome.inFlight = unbooked + outcome.inFlight.filter { !unbooked.contains($0) }
        return .init(act, outcome)
    }

    /// Whether it stands in the period by now, as the list said a moment ago.
    private func stands(_ loaded: Loaded<BookingProposal>, in journal: JournalProfile) -> Bool {
        guard case .open(let proposal) = loaded.state else { return false }
        return proposal.fields.journal == journal.code && proposal.fields.period == period
    }

    /// The task of one that was sent since the list was read; the list of tasks may not know it yet.
    private func sentTask(of loaded: Loaded<BookingProposal>, in journal: JournalProfile) -> ID<ConnectorTask>? {
        guard case .sent(let proposal, let place) = loaded.state, place.journal == journal.code,
            proposal.fields.period == period
        else { return nil }
        return ID(place.task)
    }

    private func order(_ standing: [ID<BookingProposal>]) -> JournalCommand {
        switch direction {
        case .open: .open(period, affected: standing)
        case .close: .close(period, affected: standing)
        }
    }

    /// The journals meant. Of all of them, those that begin later are left out.
    private func chosen(_ reader: StreamReader, _ platform: Platform) async throws -> [Loaded<Journal>] {
        guard let journals else {
            let all = try await platform.journals(of: dossier, reader)
            return all.filter { ($0.state.profile?.firstPeriod).map { $0 <= period } ?? false }
        }
        let loaded = try await reader.loadUnguarded(journals.map { Journal.id($0, of: dossier) })
        let problems = loaded.indices.filter { loaded[$0].version == 0 }.map { index in
            FieldProblem(
                place: .pointer("/journals/\(index)"), code: "unknown-journal", values: ["journal": journals[index]])
        }
        guard problems.isEmpty else { throw FieldErrors(problems: problems) }
        return loaded
    }

    private func unbooked(
        in journals: [String], _ office: ID<Office>, _ platform: Platform
    ) async throws -> [ID<ConnectorTask>] {
        let tasks = try await ConnectorTaskQuery(platform.queries).unfinished(in: journals, of: dossier, office)
        return tasks.filter { $0.created.period == period.description }.map(\.id)
    }
}

extension Platform {
    /// The journals of a dossier, by code; which there are the read model knows, what they are the log.
    func journals(of dossier: ID<Dossier>, _ reader: StreamReader) async throws -> [Loaded<Journal>] {
        let rows = try await queries.rows(JournalRow.self, of: reader.office, in: dossier)
        return try await reader.loadUnguarded(rows.map { Journal.id($0.profile.code, of: dossier) })
    }

    /// A decision that rests on read models waits until they know all that has happened so far.
    /// - Throws: 503 `projection-behind`.
    func waitForHead(_ models: [any ReadModel.Type]) async throws {
        let head = try await handler.store.head().position
        guard try await registry.wait(for: head, on: models, upTo: .seconds(5)) else {
            throw Problem.projectionBehind(position: head)
        }
    }
}

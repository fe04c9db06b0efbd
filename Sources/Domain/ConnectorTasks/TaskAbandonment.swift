/// Everything that giving up a task depends on, as it was read.
public struct TaskAbandonment: Sendable {
    public let task: Loaded<ConnectorTask>
    public let proposal: Loaded<BookingProposal>
    /// The series that gave the task its number.
    public let series: Loaded<NumberSeries>
    public let journal: Loaded<Journal>
    /// The entries of the books, by external reference, that are known not to be the task's booking.
    public let foreignEntries: Set<String>

    public init(
        task: Loaded<ConnectorTask>, proposal: Loaded<BookingProposal>, series: Loaded<NumberSeries>,
        journal: Loaded<Journal>, foreignEntries: Set<String>
    ) {
        self.task = task
        self.proposal = proposal
        self.series = series
        self.journal = journal
        self.foreignEntries = foreignEntries
    }

    /// Gives up the task and its number and returns its proposal to the worklist, all at once or not at all (FEATURES A-17). Fails
    /// where the journal has changed meanwhile, so that no period closes in between.
    /// - Parameter disowned: the entries, by external reference, that the person says are not its booking.
    /// - Returns: nothing to do where it was given up before.
    /// - Throws: `ConnectorTaskRefusal`, and the refusals of series and proposal.
    public func act(reason: String, disowned: Set<String>, in context: CommandContext) throws -> Act {
        var act = Act()
        let events = try task.state.decide(
            .abandon(reason: reason, foreignEntries: foreignEntries, disowned: disowned), in: context)
        guard !events.isEmpty, let created = task.state.created else { return act }
        let dossier = ID<Dossier>(created.dossier)
        act.append(events, to: task, dossier: dossier)
        let number = GivenUpNumber(
            dossier: created.dossier, journal: created.journal, fiscalYear: created.fiscalYear, number: created.number,
            reason: reason)
        act.append(try series.state.decide(.giveUp(number), in: context), to: series, dossier: dossier)
        act.append(
            try proposal.state.decide(
                .takeBack(from: task.id, reason: reason, journal: journal.state.profile), in: context),
            to: proposal, dossier: dossier)
        act.guarding(journal)
        return act
    }
}

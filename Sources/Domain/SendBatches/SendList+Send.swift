extension SendList {
    /// A send that is allowed: the batch with its numbers, and the act to append.
    public struct Decision: Sendable {
        public let batch: ID<SendBatch>
        public let items: [SendBatchEvent.Sent.Item]
        public let act: Act
    }

    /// Numbers are drawn, proposals closed and tasks created in one append: all of it happens, or nothing
    /// (FEATURES SN-01…09, A-01…A-03). It fails where a journal that was read has changed meanwhile, so that no period closes in
    /// between.
    /// - Parameters:
    ///   - notes: what clients noted on the documents, for those who book them (FEATURES MB-08).
    ///   - counterparties: those whose proposals know no VAT number of theirs; the one they stated since goes with the booking.
    /// - Throws: `SendRefusal` with every blocker; nothing has changed then.
    public func send(
        selection: Set<ID<BookingProposal>>? = nil, expecting preview: [NumberingPlan.Item]? = nil,
        notes: [ID<Document>: String], counterparties: [Loaded<Counterparty>] = [], in context: CommandContext
    ) throws(SendRefusal) -> Decision {
        let plan = plan(selection: selection)
        guard plan.blockers.isEmpty else { throw .notReady(plan.blockers) }
        guard !plan.items.isEmpty else { throw .nothingToSend }
        if let preview, preview != plan.items { throw .previewStale }

        let batch: ID<SendBatch> = context.freshID()
        let tasks = plan.items.map { _ in context.freshID(ConnectorTask.self) }
        let items = zip(plan.items, tasks).map { item, task in
            SendBatchEvent.Sent.Item(
                proposal: "\(item.proposal)", document: "\(item.document)", journal: item.journal, number: item.number,
                stamp: item.stamp, task: "\(task)")
        }
        let sent = SendBatchEvent.Sent(
            dossier: "\(dossierID)", side: side.rawValue, scope: selection == nil ? "list" : "selection", items: items)
        let unsent = Loaded(id: batch, state: SendBatch(), version: 0)
        var act = Act()
        act.append(try unsent.state.decide(.record(sent), in: context), to: unsent, dossier: dossierID)
        appendNumbers(of: plan, batch: batch, to: &act)
        appendProposalsAndTasks(
            of: plan, batch: batch, tasks: tasks, notes: notes, counterparties: counterparties, to: &act)
        return Decision(batch: batch, items: items, act: act)
    }

    private func appendNumbers(of plan: NumberingPlan, batch: ID<SendBatch>, to act: inout Act) {
        var order: [SeriesKey] = []
        var bySeries: [SeriesKey: [NumberSeriesEvent.Drawn.Item]] = [:]
        for item in plan.items {
            let key = SeriesKey(journal: item.journal, fiscalYear: item.fiscalYear)
            if bySeries[key] == nil { order.append(key) }
            bySeries[key, default: []].append(item.drawn)
        }
        for key in order {
            let unread = Loaded(
                id: NumberSeries.id(journal: key.journal, fiscalYear: key.fiscalYear, of: dossierID),
                state: NumberSeries(), version: 0)
            let drawn = NumberSeriesEvent.Drawn(
                dossier: "\(dossierID)", journal: key.journal, fiscalYear: key.fiscalYear, batch: "\(batch)",
                items: bySeries[key] ?? [])
            act.append([.drawn(drawn)], to: series[key] ?? unread, dossier: dossierID)
        }
        appendFirstDraws(of: plan, to: &act)
    }

    private func appendFirstDraws(of plan: NumberingPlan, to act: inout Act) {
        for (code, journal) in journals.sorted(by: { $0.key < $1.key }) {
            let first = plan.items.first { $0.journal == code && $0.counter != nil }
            if let first, let profile = journal.state.profile, profile.numberingStartedIn == nil {
                let started = JournalEvent.NumberingStarted(
                    dossier: dossierID, journal: code, fiscalYear: first.fiscalYear)
                act.append([.numberingStarted(started)], to: journal, dossier: dossierID)
            } else {
                act.guarding(journal)
            }
        }
    }

    private func appendProposalsAndTasks(
        of plan: NumberingPlan, batch: ID<SendBatch>, tasks: [ID<ConnectorTask>], notes: [ID<Document>: String],
        counterparties: [Loaded<Counterparty>], to act: inout Act
    ) {
        let numbers = Dictionary(counterparties.map { ($0.id, $0.state.profile?.vatNumber) }) { first, _ in first }
        for counterparty in counterparties { act.guarding(counterparty) }
        let byID = Dictionary(uniqueKeysWithValues: proposals.map { ($0.id, $0) })
        for (item, task) in zip(plan.items, tasks) {
            guard let loaded = byID[item.proposal], case .open(let proposed) = loaded.state else { continue }
            let counterparty = proposed.fields.counterparty
            let stated = counterparty?.vatNumber == nil ? counterparty.flatMap { numbers[$0.id] ?? nil } : nil
            let proposal = proposed.naming(stated)
            let entry = BookingEntry(
                proposal, number: item, dossier: dossier, clientNote: notes[proposal.document])
            let sent = BookingProposalEvent.Sent(
                dossier: "\(dossierID)", document: "\(proposal.document)", batch: "\(batch)", task: "\(task)",
                journal: item.journal, fiscalYear: item.fiscalYear, number: item.number,
                counterparty: counterparty?.id.description, counterpartyVatNumber: stated?.description,
                template: entry.template)
            act.append([.sent(sent)], to: loaded, dossier: dossierID)
            act.append(
                [.created(taskCreated(for: item, booking: proposal, as: entry, batch: batch))],
                to: Loaded(id: task, state: ConnectorTask(), version: 0), dossier: dossierID)
        }
        let sent = Set(plan.items.map(\.proposal))
        for loaded in proposals where !sent.contains(loaded.id) { act.guarding(loaded) }
    }

    private func taskCreated(
        for item: NumberingPlan.Item, booking proposal: ProposalContent, as entry: BookingEntry, batch: ID<SendBatch>
    ) -> ConnectorTaskEvent.Created {
        .init(
            dossier: "\(dossierID)", kind: ConnectorTaskEvent.Created.bookEntry, software: dossier.software,
            installation: dossier.installation, dossierCode: dossier.dossierCode, batch: "\(batch)",
            proposal: "\(item.proposal)", document: "\(proposal.document)", journal: item.journal,
            number: item.number, fiscalYear: item.fiscalYear, period: proposal.fields.period?.description ?? "",
            stamp: item.stamp, entry: entry)
    }
}

extension NumberingPlan.Item {
    /// As its series records it.
    fileprivate var drawn: NumberSeriesEvent.Drawn.Item {
        .init(
            proposal: "\(proposal)", document: "\(document)", number: number, counter: counter, scope: scope,
            passedOver: passedOver == 0 ? nil : passedOver)
    }
}

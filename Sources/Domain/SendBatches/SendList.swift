/// Everything that a send depends on, as it was read: the list, its journals, their number series, and the settings of dossier and
/// office.
public struct SendList: Sendable {
    public let dossierID: ID<Dossier>
    public let dossier: DossierProfile
    public let office: OfficeSettings
    public let side: InvoiceSide
    /// Every open proposal of the list (dossier × side).
    public let proposals: [Loaded<BookingProposal>]
    public let journals: [String: Loaded<Journal>]
    public let series: [SeriesKey: Loaded<NumberSeries>]

    public struct SeriesKey: Hashable, Sendable {
        public let journal: String
        public let fiscalYear: String

        public init(journal: String, fiscalYear: String) {
            self.journal = journal
            self.fiscalYear = fiscalYear
        }
    }

    public init(
        dossierID: ID<Dossier>, dossier: DossierProfile, office: OfficeSettings, side: InvoiceSide,
        proposals: [Loaded<BookingProposal>], journals: [String: Loaded<Journal>],
        series: [SeriesKey: Loaded<NumberSeries>]
    ) {
        self.dossierID = dossierID
        self.dossier = dossier
        self.office = office
        self.side = side
        self.proposals = proposals
        self.journals = journals
        self.series = series
    }

    /// The number series the proposals of this list will draw from, to be read before planning.
    /// - Parameter calendar: the dossier's, as it is now.
    public static func seriesKeys(
        of proposals: [Loaded<BookingProposal>], in calendar: FiscalCalendar
    ) -> Set<SeriesKey> {
        Set(
            proposals.compactMap { loaded in
                guard case .open(let proposal) = loaded.state.placed(in: calendar),
                    let journal = proposal.fields.journal, let year = proposal.fields.fiscalYear
                else { return nil }
                return SeriesKey(journal: journal, fiscalYear: year)
            })
    }
}

extension SendList {
    /// The order in which numbers are given: period, invoice date, moment sent to the office, document id
    /// (FEATURES A-02). It is also the default order of the worklist.
    static func precedes(_ left: ProposalContent, _ right: ProposalContent) -> Bool {
        numberingPlace(of: left) < numberingPlace(of: right)
    }

    private static func numberingPlace(of proposal: ProposalContent) -> (String, String, Int64, String) {
        // A tilde sorts after every digit, so that what is missing comes last, as in the list.
        (
            proposal.fields.period?.description ?? "~", proposal.fields.invoiceDate?.description ?? "~",
            proposal.sentAt.microseconds, proposal.document.description
        )
    }

    /// What a send of this list, or of `selection` out of it, would give now. With the gate `whole_list` a NOK anywhere
    /// in the list holds back a selection too (FEATURES A-01).
    public func plan(selection: Set<ID<BookingProposal>>? = nil) -> NumberingPlan {
        let open = proposals.compactMap { loaded -> (Loaded<BookingProposal>, ProposalContent)? in
            let state = loaded.state.applying(journal(of: loaded)?.rules).placed(in: dossier.fiscalCalendar)
            guard case .open(let proposal) = state, proposal.side == side else { return nil }
            return (loaded, proposal)
        }
        let gate = dossier.settings.sendGate(in: office)
        let chosen = open.filter { selection?.contains($0.0.id) ?? true }
        let judged = gate == .wholeList ? open : chosen
        var blockers = judged.compactMap { blocker($0.0.id, $0.1) }
        let blocked = Set(blockers.map(\.proposal))
        var drawing = NumberDrawing(list: self)
        var items: [NumberingPlan.Item] = []
        for (loaded, proposal) in chosen.sorted(by: { Self.precedes($0.1, $1.1) }) where !blocked.contains(loaded.id) {
            do {
                items.append(try drawing.next(for: loaded.id, proposal))
            } catch {
                // It is not blocked, so its period is open.
                let validation = proposal.validation(periodIsOpen: true).code
                blockers.append(.init(proposal: loaded.id, validation: validation, reasons: [error.reason]))
            }
        }
        for missing in (selection ?? []).subtracting(open.map(\.0.id)).sorted() {
            blockers.append(.init(proposal: missing, validation: .nokIncomplete, reasons: ["not-in-list"]))
        }
        return NumberingPlan(items: items, blockers: blockers)
    }

    private func journal(of loaded: Loaded<BookingProposal>) -> JournalProfile? {
        loaded.state.content?.fields.journal.flatMap { journals[$0]?.state.profile }
    }

    private func blocker(_ id: ID<BookingProposal>, _ proposal: ProposalContent) -> NumberingPlan.Blocker? {
        let journal = proposal.fields.journal.flatMap { journals[$0]?.state.profile }
        let validation = proposal.validation(periodIsOpen: proposal.fields.periodIsOpen(in: journal))
        return .init(
            id, validation, unacknowledgedDuplicate: proposal.hasUnacknowledgedDuplicate,
            under: dossier.settings.duplicateBlocks(in: office))
    }
}

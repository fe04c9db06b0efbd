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
        let entries = entries
        let chosen = entries.filter { selection?.contains($0.id) ?? true }
        let judged = dossier.settings.sendGate(in: office) == .wholeList ? entries : chosen
        var blockers = judged.compactMap(blocker)
        let blocked = Set(blockers.map(\.proposal))
        var drawing = NumberDrawing(list: self)
        var items: [NumberingPlan.Item] = []
        let inOrder = chosen.sorted { Self.precedes($0.proposal, $1.proposal) }
        for entry in inOrder where !blocked.contains(entry.id) {
            do {
                items.append(try drawing.next(for: entry.id, entry.proposal))
            } catch {
                // It is not blocked, so its period is open.
                let validation = entry.proposal.validation(periodIsOpen: true).code
                blockers.append(.init(proposal: entry.id, validation: validation, reasons: [error.reason]))
            }
        }
        for missing in (selection ?? []).subtracting(entries.map(\.id)).sorted() {
            blockers.append(.init(proposal: missing, validation: .nokIncomplete, reasons: ["not-in-list"]))
        }
        return NumberingPlan(items: items, blockers: blockers)
    }

    /// An open proposal of this side, under the rules and in the fiscal year that hold now.
    private struct Entry {
        let id: ID<BookingProposal>
        let proposal: ProposalContent
    }

    private var entries: [Entry] {
        proposals.compactMap { loaded in
            let rules = loaded.state.content.flatMap(journal(of:))?.rules
            let state = loaded.state.applying(rules).placed(in: dossier.fiscalCalendar)
            guard case .open(let proposal) = state, proposal.side == side else { return nil }
            return Entry(id: loaded.id, proposal: proposal)
        }
    }

    /// The journal of a proposal, as it was read; nil where it has none.
    func journal(of proposal: ProposalContent) -> JournalProfile? {
        proposal.fields.journal.flatMap { journals[$0]?.state.profile }
    }

    private func blocker(_ entry: Entry) -> NumberingPlan.Blocker? {
        let proposal = entry.proposal
        let validation = proposal.validation(periodIsOpen: proposal.fields.periodIsOpen(in: journal(of: proposal)))
        return .init(
            entry.id, validation, unacknowledgedDuplicate: proposal.hasUnacknowledgedDuplicate,
            under: dossier.settings.duplicateBlocks(in: office))
    }
}

/// Everything a send looks at, as it was read: the list, its journals, their number series, and the rules in force.
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
    public static func seriesKeys(of proposals: [Loaded<BookingProposal>]) -> Set<SeriesKey> {
        Set(
            proposals.compactMap { loaded in
                guard case .open(let proposal) = loaded.state, let journal = proposal.fields.journal,
                    let year = proposal.fields.fiscalYear
                else { return nil }
                return SeriesKey(journal: journal, fiscalYear: year)
            })
    }
}

/// The numbers a send gives, in the order it gives them; and what stands in its way.
public struct NumberingPlan: Sendable, Equatable {
    public let items: [Item]
    public let blockers: [Blocker]

    public struct Item: Sendable, Equatable {
        public let proposal: ID<BookingProposal>
        public let document: ID<Document>
        public let journal: String
        public let fiscalYear: String
        public let number: String
        /// Nil where the number is the invoice's own.
        public let counter: Int?
        public let scope: String

        /// What is printed on the first page (FEATURES ST-01).
        public var stamp: String { "\(journal) \(number)" }
    }

    /// A row that holds the send back, and why.
    public struct Blocker: Sendable, Equatable {
        public let proposal: ID<BookingProposal>
        public let validation: ValidationCode
        public let reasons: [String]
    }

    public var isReady: Bool { blockers.isEmpty && !items.isEmpty }
}

extension SendList {
    /// The order in which numbers are given: period, invoice date, moment sent to the office, document id
    /// (FEATURES A-02). It is also the default order of the worklist.
    static func precedes(_ left: OpenProposal, _ right: OpenProposal) -> Bool {
        let leftKey = (
            left.fields.period?.description ?? "~", left.fields.invoiceDate?.description ?? "~",
            left.sentAt.microseconds, left.document.description
        )
        let rightKey = (
            right.fields.period?.description ?? "~", right.fields.invoiceDate?.description ?? "~",
            right.sentAt.microseconds, right.document.description
        )
        return leftKey < rightKey
    }

    /// What a send of this list, or of `selection` out of it, would give now. With the gate `whole_list` a NOK anywhere
    /// in the list holds back a selection too (FEATURES A-01).
    public func plan(selection: Set<ID<BookingProposal>>? = nil) -> NumberingPlan {
        let open = proposals.compactMap { loaded -> (Loaded<BookingProposal>, OpenProposal)? in
            guard case .open(let proposal) = loaded.state.under(journal(of: loaded)), proposal.side == side else {
                return nil
            }
            return (loaded, proposal)
        }
        let gate = dossier.settings.sendGate(in: office)
        let chosen = open.filter { selection?.contains($0.0.id) ?? true }
        let judged = gate == .wholeList ? open : chosen
        var blockers = judged.compactMap { blocker($0.0.id, $0.1) }
        let blocked = Set(blockers.map(\.proposal))
        var drawing = Drawing(list: self)
        var items: [NumberingPlan.Item] = []
        for (loaded, proposal) in chosen.sorted(by: { Self.precedes($0.1, $1.1) }) where !blocked.contains(loaded.id) {
            do {
                items.append(try drawing.next(for: loaded.id, proposal))
            } catch {
                blockers.append(
                    .init(proposal: loaded.id, validation: proposal.validation().code, reasons: [error.reason]))
            }
        }
        for missing in (selection ?? []).subtracting(open.map(\.0.id)).sorted() {
            blockers.append(.init(proposal: missing, validation: .nokIncomplete, reasons: ["not-in-list"]))
        }
        return NumberingPlan(items: items, blockers: blockers)
    }

    private func journal(of loaded: Loaded<BookingProposal>) -> JournalProfile? {
        loaded.state.proposal?.fields.journal.flatMap { journals[$0]?.state.profile }
    }

    private func blocker(_ id: ID<BookingProposal>, _ proposal: OpenProposal) -> NumberingPlan.Blocker? {
        let journal = proposal.fields.journal.flatMap { journals[$0]?.state.profile }
        let isOpen = proposal.fields.period.map { journal?.isOpen($0) ?? false } ?? true
        let reasons = proposal.blockers(
            periodIsOpen: isOpen, duplicates: dossier.settings.duplicateBlocks(in: office))
        guard !reasons.isEmpty else { return nil }
        return .init(proposal: id, validation: proposal.validation(periodIsOpen: isOpen).code, reasons: reasons)
    }
}

/// Draws numbers one after another, remembering what this send has already given.
private struct Drawing {
    let list: SendList
    private var counters: [String: Int] = [:]
    private var given: [SendList.SeriesKey: Set<String>] = [:]
    /// Journals whose first number ever is drawn in this send.
    private var started: Set<String> = []

    init(list: SendList) { self.list = list }

    struct NoNumber: Error {
        let reason: String
    }

    mutating func next(
        for id: ID<BookingProposal>, _ proposal: OpenProposal
    ) throws(NoNumber) -> NumberingPlan.Item {
        guard let code = proposal.fields.journal, let year = proposal.fields.fiscalYear,
            let period = proposal.fields.period, let journal = list.journals[code]?.state.profile
        else { throw NoNumber(reason: "missing:journal") }
        let key = SendList.SeriesKey(journal: code, fiscalYear: year)
        let series = list.series[key]?.state ?? NumberSeries()
        let format = journal.numberFormat ?? (list.side == .purchase ? Self.plainCounter : nil)
        let scope = format?.resetsByPeriod == true ? period.description : year

        var counter: Int?
        let number: String
        if let format {
            let counterKey = "\(code)/\(year)/\(format.resetsByPeriod ? "\(period.month)" : "")"
            let isFirstDraw = !started.contains(code) && series.drawn.isEmpty
            let first = isFirstDraw ? journal.firstCounter(in: year) : 1
            let drawn =
                format.resetsByPeriod
                ? series.nextCounter(inMonthOf: period, startingAt: first)
                : series.nextCounter(in: scope, startingAt: first)
            let next = counters[counterKey].map { $0 + 1 } ?? drawn
            do {
                number = try format.render(
                    counter: next, fiscalYearLabel: year, period: period, invoiceNumber: proposal.fields.invoiceNumber)
            } catch {
                throw NoNumber(reason: "number-not-bookable")
            }
            if format.drawsCounter {
                counter = next
                counters[counterKey] = next
                if journal.numberingStartedIn == nil { started.insert(code) }
            }
        } else {
            number = proposal.fields.invoiceNumber ?? ""
        }
        guard number.unicodeScalars.count <= Longest.documentNumber else {
            throw NoNumber(reason: "number-not-bookable")
        }
        guard !series.used.contains(number), given[key, default: []].insert(number).inserted else {
            throw NoNumber(reason: "number-already-given")
        }
        return .init(
            proposal: id, document: proposal.document, journal: code, fiscalYear: year, number: number,
            counter: counter, scope: scope)
    }

    private static let plainCounter = try? DocumentNumberFormat("{N}")
}

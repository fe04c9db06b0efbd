/// Draws the numbers of one send one after another, remembering what it has already given.
struct NumberDrawing {
    private let list: SendList
    private let limit: NumberLimit
    private var counters: [CounterKey: Int] = [:]
    private var given: [SendList.SeriesKey: Set<String>] = [:]
    /// Journals whose first number ever is drawn in this send.
    private var started: Set<String> = []

    init(list: SendList) {
        self.list = list
        limit = NumberLimit(of: list.dossier.software)
    }

    struct NoNumber: Error {
        let reason: String
    }

    /// What a counter counts within.
    private struct CounterKey: Hashable {
        let series: SendList.SeriesKey
        /// Nil where the format names none. A fiscal year of more than twelve months has some months twice, which share a counter.
        let month: Int?
    }

    mutating func next(
        for id: ID<BookingProposal>, _ proposal: OpenProposal
    ) throws(NoNumber) -> NumberingPlan.Item {
        let place = try place(of: proposal)
        let count = try count(for: place)
        let number = try place.number(from: count?.counter)
        guard limit.admits(number) else { throw NoNumber(reason: "number-not-bookable") }
        guard !isGiven(number, in: place.series) else { throw NoNumber(reason: "number-already-given") }
        given[place.series, default: []].insert(number)
        return .init(
            proposal: id, document: proposal.document, journal: place.journal.code, fiscalYear: place.fiscalYear,
            number: number, counter: count?.counter, scope: place.scope, passedOver: count?.passedOver ?? 0)
    }
}

extension NumberDrawing {
    /// Where a proposal is numbered, and how.
    private struct Place {
        let journal: JournalProfile
        let fiscalYear: String
        let period: AccountingPeriod
        /// Nil: the number is the invoice's own.
        let format: DocumentNumberFormat?
        let invoiceNumber: String?

        var series: SendList.SeriesKey { .init(journal: journal.code, fiscalYear: fiscalYear) }
        var scope: String { format?.resetsByPeriod == true ? period.description : fiscalYear }

        /// - Parameter counter: nil where the format draws none.
        func number(from counter: Int?) throws(NoNumber) -> String {
            guard let format else { return invoiceNumber ?? "" }
            do {
                return try format.render(
                    counter: counter ?? 0, fiscalYearLabel: fiscalYear, period: period, invoiceNumber: invoiceNumber)
            } catch {
                throw NoNumber(reason: "number-not-bookable")
            }
        }
    }

    private static let plainCounter = try? DocumentNumberFormat("{N}")

    private func place(of proposal: OpenProposal) throws(NoNumber) -> Place {
        guard let journal = proposal.fields.journal.flatMap({ list.journals[$0]?.state.profile }) else {
            throw NoNumber(reason: "missing:journal")
        }
        // The fiscal year comes and goes with the period.
        guard let period = proposal.fields.period, let fiscalYear = proposal.fields.fiscalYear else {
            throw NoNumber(reason: "missing:period")
        }
        return Place(
            journal: journal, fiscalYear: fiscalYear, period: period,
            format: journal.numberFormat ?? (list.side == .purchase ? Self.plainCounter : nil),
            invoiceNumber: proposal.fields.invoiceNumber)
    }

    /// The value the counter takes at `place`; nil where nothing is counted. Numbers that exist already, made by another format of
    /// the journal, are passed over: that leaves no hole.
    private mutating func count(for place: Place) throws(NoNumber) -> (counter: Int, passedOver: Int)? {
        guard let format = place.format, format.drawsCounter else { return nil }
        let key = CounterKey(series: place.series, month: format.resetsByPeriod ? place.period.month : nil)
        let next = counters[key].map { $0 + 1 } ?? firstCounter(at: place, format)
        var counter = next
        while isGiven(try place.number(from: counter), in: place.series) { counter += 1 }
        counters[key] = counter
        if place.journal.numberingStartedIn == nil { started.insert(place.journal.code) }
        return (counter, passedOver: counter - next)
    }

    /// What the counter of `place` takes first in this send.
    private func firstCounter(at place: Place, _ format: DocumentNumberFormat) -> Int {
        let series = series(of: place.series)
        let isFirstDraw = !started.contains(place.journal.code) && series.drawn.isEmpty
        let first = isFirstDraw ? place.journal.firstCounter(in: place.fiscalYear) : 1
        return format.resetsByPeriod
            ? series.nextCounter(inMonthOf: place.period, startingAt: first)
            : series.nextCounter(in: place.scope, startingAt: first)
    }

    private func isGiven(_ number: String, in key: SendList.SeriesKey) -> Bool {
        series(of: key).used.contains(number) || given[key]?.contains(number) == true
    }

    private func series(of key: SendList.SeriesKey) -> NumberSeries { list.series[key]?.state ?? NumberSeries() }
}

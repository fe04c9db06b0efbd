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
        for id: ID<BookingProposal>, _ proposal: ProposalContent
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
        /// What the number shows as the year.
        let year: Int
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
                    counter: counter ?? 0, year: year, period: period, invoiceNumber: invoiceNumber)
            } catch {
                throw NoNumber(reason: "number-not-bookable")
            }
        }
    }

    private static let plainCounter = try? DocumentNumberFormat("{N}")

    private func place(of proposal: ProposalContent) throws(NoNumber) -> Place {
        guard let journal = list.journal(of: proposal) else { throw NoNumber(reason: "missing:journal") }
        // The fiscal year comes and goes with the period.
        guard let period = proposal.fields.period, let fiscalYear = proposal.fields.fiscalYear else {
            throw NoNumber(reason: "missing:period")
        }
        let format = journal.numberFormat ?? (list.side == .purchase ? Self.plainCounter : nil)
        let key = SendList.SeriesKey(journal: journal.code, fiscalYear: fiscalYear)
        return Place(
            journal: journal, fiscalYear: fiscalYear, period: period,
            year: year(in: key, period, format), format: format,
            invoiceNumber: proposal.fields.invoiceNumber)
    }

    /// The one the label ends with, else the calendar year in which the fiscal year ends (DOMAIN §3.6). A label such as `2025/26` used to
    /// give 2025: a series that has begun with it goes on with it, since its later numbers would else be those of a series after it.
    private func year(in key: SendList.SeriesKey, _ period: AccountingPeriod, _ format: DocumentNumberFormat?) -> Int {
        let label = key.fiscalYear
        let year = FiscalCalendar.yearAtEnd(of: label) ?? list.dossier.fiscalCalendar.endYear(of: period)
        let named: [Substring] = label.split(whereSeparator: { !$0.isASCII || !$0.isNumber }).filter { $0.count == 4 }
        guard let former = named.last.flatMap({ Int($0) }), former != year, let format else { return year }
        return hasBegun(series(of: key), with: former, format) ? former : year
    }

    private func hasBegun(_ series: NumberSeries, with year: Int, _ format: DocumentNumberFormat) -> Bool {
        series.drawn.contains { scope, counter in
            guard let period = AccountingPeriod(scope) ?? AccountingPeriod(year: year, month: 1) else { return false }
            let last = try? format.render(counter: counter, year: year, period: period, invoiceNumber: nil)
            return last.map(series.given.contains) ?? false
        }
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
        series(of: key).given.contains(number) || given[key]?.contains(number) == true
    }

    private func series(of key: SendList.SeriesKey) -> NumberSeries { list.series[key]?.state ?? NumberSeries() }
}

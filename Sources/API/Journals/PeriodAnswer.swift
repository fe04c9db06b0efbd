import Domain
import Workflows

/// The months of a journal, and what opening or closing one came to.
enum PeriodAnswer {
    static let list = Schema.page(
        of: .object([
            .required("journal", .string), .required("first_period", .period),
            .required(
                "periods",
                .array(.object([.required("period", .period), .required("state", .enumeration("open", "closed"))]))),
        ]))

    static func change(_ direction: PeriodChange.Direction) -> Schema {
        let journals = Schema.array(.object([.required("journal", .string), .required("period", .period)]))
        let unchanged = direction == .close ? [] : [Schema.Property.required("closed", journals.described("None."))]
        return .object(
            [
                .required(direction.done, journals),
                .required(
                    "affected", .array(.object([.required("proposal", .uuid), .required("reason", .string)]))),
                .required("in_flight", .array(.uuid)),
            ] + unchanged)
    }

    private static let journals = ListAtHand<JournalProfile>(id: \.code, sorts: [("journal", { $0.code })])
    static let query = ListParameters.query(
        sorts: journals.sorts.map(\.name), filters: [("journal", .equal(.journalCode))])

    /// - Throws: `invalid-cursor`.
    static func body(
        _ all: [JournalProfile], _ request: ListParameters, upTo current: AccountingPeriod
    ) throws(FieldErrors) -> [UInt8] {
        let wanted = all.filter { (request.filters["journal"] ?? .oneOf([$0.code])) == .oneOf([$0.code]) }
        let page = try journals.page(wanted, request)
        return JSONWriter.object { json in page.write(to: &json) { body($0, upTo: current) } }
    }

    private static func body(_ journal: JournalProfile, upTo current: AccountingPeriod) -> [UInt8] {
        JSONWriter.object { item in
            item.field("journal", journal.code)
            item.field("first_period", journal.firstPeriod.description)
            item.array("periods") { periods in
                for period in journal.shownPeriods(upTo: current) {
                    periods.object { object in
                        object.field("period", period.description)
                        object.field("state", journal.isOpen(period) ? "open" : "closed")
                    }
                }
            }
        }
    }

    static func show(_ outcome: PeriodChange.Outcome, of change: PeriodChange) -> CommandAnswer {
        CommandAnswer(
            body: JSONWriter.object { json in
                json.array(named: change.direction.done) { array in
                    for journal in outcome.journals {
                        array.object { object in
                            object.field("journal", journal)
                            object.field("period", change.period.description)
                        }
                    }
                }
                // Whoever reads both answers alike finds what was closed in either.
                if change.direction == .open { json.array("closed") { _ in } }
                json.array("affected") { array in
                    for proposal in outcome.affected {
                        array.object { object in
                            object.field("proposal", proposal.description)
                            object.field("reason", "period-\(change.direction.done)")
                        }
                    }
                }
                json.field("in_flight", outcome.inFlight.map(\.description))
            })
    }
}

extension PeriodChange.Direction {
    /// What was done, as the answer names it.
    fileprivate var done: String {
        switch self {
        case .open: "opened"
        case .close: "closed"
        }
    }
}

extension JournalProfile {
    /// From the first period to `last`, or to the last one closed where that is later.
    fileprivate func shownPeriods(upTo last: AccountingPeriod) -> [AccountingPeriod] {
        let end = max(last, firstPeriod, closed.max() ?? firstPeriod)
        return Array(sequence(first: firstPeriod) { $0 < end ? $0.next : nil })
    }
}

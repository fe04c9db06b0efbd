import Domain
import Projections
import Workflows

/// The body of a bulk call: which proposals, and how (API.md, Conventions).
struct BulkRequest<Changes: Sendable>: Sendable {
    enum Selection: Sendable {
        case ids([ID<BookingProposal>])
        /// The open proposals of the list that the filters let through; without filters the whole list.
        case filter([Projections.ListRequest.Filter])
    }

    let selection: Selection
    let mode: BulkChange.Mode
    let isDryRun: Bool
    let changes: Changes
}

enum BulkLimits {
    /// Proposals of one call.
    static let most = 200
}

extension FieldParser<BulkRequest<Void>> {
    /// `{"ids":[…]}` or `{"filter":{…}}`, with `mode` and `dry_run`.
    static var bulk: FieldParser {
        .object { fields in
            let reading = BulkRequest<Void>.read(fields)
            return try reading(try fields.finish(), ())
        }
    }
}

extension FieldParser<BulkRequest<Annotation>> {
    /// The same with `changes`: side, journal, period, and whether they are credit notes (FEATURES BA-04).
    static var bulkAnnotation: FieldParser {
        .object { fields in
            let reading = BulkRequest<Annotation>.read(fields)
            let changes = fields.required("changes", .bulkChanges)
            let valid = try fields.finish()
            return try reading(valid, valid[changes])
        }
    }
}

extension BulkRequest {
    fileprivate static func read(_ fields: Fields) -> (ValidFields, Changes) throws(FieldErrors) -> BulkRequest {
        let ids = fields.optional(
            "ids", FieldParser<[ID<BookingProposal>]>.array(of: .id(), count: 1...BulkLimits.most))
        let filter = fields.optional("filter", FieldParser<[Projections.ListRequest.Filter]>.worklistFilter)
        let mode = fields.optional(
            "mode", .word(BulkChange.Mode.allCases.map(\.rawValue)), default: BulkChange.Mode.bestEffort.rawValue)
        let isDryRun = fields.optional("dry_run", .boolean, default: false)
        return { valid, changes throws(FieldErrors) in
            BulkRequest(
                selection: try selection(valid[ids], valid[filter]),
                mode: BulkChange.Mode(rawValue: valid[mode]) ?? .bestEffort, isDryRun: valid[isDryRun], changes: changes
            )
        }
    }

    private static func selection(
        _ ids: [ID<BookingProposal>]?, _ filter: [Projections.ListRequest.Filter]?
    ) throws(FieldErrors) -> Selection {
        switch (ids, filter) {
        case (let ids?, nil):
            guard Set(ids).count == ids.count else { throw FieldErrors("repeated-id", at: "/ids") }
            return .ids(ids)
        case (nil, let filter?): return .filter(filter)
        case (nil, nil): throw FieldErrors("missing-field", ["field": "ids"], at: "/ids")
        case (_?, _?): throw FieldErrors("ids-or-filter", at: "/filter")
        }
    }
}

extension FieldParser<[Projections.ListRequest.Filter]> {
    /// The filters of the list itself, by name.
    fileprivate static var worklistFilter: FieldParser {
        .object { fields in
            let filters = WorklistRequest.filters.map { (name: $0.0, value: fields.ifPresent($0.0, $0.1)) }
            let valid = try fields.finish()
            return filters.compactMap { filter in
                valid[filter.value].map { Projections.ListRequest.Filter(column: filter.name, $0.projected) }
            }
        }
    }
}

extension FieldParser<Annotation> {
    fileprivate static var bulkChanges: FieldParser {
        .object { fields in
            let side = fields.ifPresent("side", FieldParser<InvoiceSide>.choice)
            let journal = fields.ifPresent("journal", .journalCode)
            let period = fields.ifPresent("period", .period)
            let creditNote = fields.ifPresent("credit_note", .boolean)
            let valid = try fields.finish()
            guard valid[side] != nil || valid[journal] != nil || valid[period] != nil || valid[creditNote] != nil else {
                throw FieldErrors("missing-field", ["field": "journal"], at: "/journal")
            }
            var annotation = Annotation()
            annotation.side = valid[side]
            annotation.journal = valid[journal].map { .set($0) } ?? .untouched
            annotation.period = valid[period].map { .set($0) } ?? .untouched
            annotation.creditNote = valid[creditNote]
            return annotation
        }
    }
}

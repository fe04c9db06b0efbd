import Domain
import Projections
import Workflows

/// The body of a bulk call: which proposals or documents, and how (API.md, Conventions).
struct BulkRequest<Subject: Decider, Changes: Sendable>: Sendable {
    enum Selection: Sendable {
        case ids([ID<Subject>])
        /// Those of the list that the filters let through; without filters the whole list.
        case filter([ListRequest.Filter])
    }

    let selection: Selection
    let mode: BulkMode
    let isDryRun: Bool
    let changes: Changes
}

enum BulkLimits {
    /// Of one call.
    static let most = 200
}

extension FieldParser<BulkRequest<BookingProposal, Void>> {
    /// `{"ids":[…]}` or `{"filter":{…}}`, with `mode` and `dry_run`.
    static var bulk: FieldParser {
        .object { fields in
            let reading = BulkRequest<BookingProposal, Void>.read(fields, filters: WorklistRequest.filters)
            return try reading(try fields.finish(), ())
        }
    }
}

extension FieldParser<BulkRequest<Document, Void>> {
    /// The same of documents that lie in the mailboxes.
    static var bulkOfDocuments: FieldParser {
        .object { fields in
            let reading = BulkRequest<Document, Void>.read(fields, filters: MailboxRoutes.waitingFilters)
            return try reading(try fields.finish(), ())
        }
    }
}

extension FieldParser<BulkRequest<BookingProposal, Annotation>> {
    /// The same with `changes`: side, journal, period, and whether they are credit notes (FEATURES BA-04).
    static var bulkAnnotation: FieldParser {
        .object { fields in
            let reading = BulkRequest<BookingProposal, Annotation>.read(fields, filters: WorklistRequest.filters)
            let changes = fields.required("changes", .bulkChanges)
            let valid = try fields.finish()
            return try reading(valid, valid[changes])
        }
    }
}

extension BulkRequest {
    /// - Parameter filters: those of the list.
    fileprivate static func read(
        _ fields: Fields, filters: [(String, FieldParser<ListFilter>)]
    ) -> (ValidFields, Changes) throws(FieldErrors) -> BulkRequest {
        let ids = fields.optional("ids", FieldParser<[ID<Subject>]>.array(of: .id(), count: 1...BulkLimits.most))
        let filter = fields.optional("filter", FieldParser<[ListRequest.Filter]>.filter(by: filters))
        let mode = fields.optional(
            "mode", .word(BulkMode.allCases.map(\.rawValue)), default: BulkMode.bestEffort.rawValue)
        let isDryRun = fields.optional("dry_run", .boolean, default: false)
        return { valid, changes throws(FieldErrors) in
            BulkRequest(
                selection: try selection(valid[ids], valid[filter]),
                mode: BulkMode(rawValue: valid[mode]) ?? .bestEffort, isDryRun: valid[isDryRun], changes: changes
            )
        }
    }

    private static func selection(
        _ ids: [ID<Subject>]?, _ filter: [ListRequest.Filter]?
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

extension FieldParser<[ListRequest.Filter]> {
    /// The filters of the list itself, by name.
    fileprivate static func filter(by filters: [(String, FieldParser<ListFilter>)]) -> FieldParser {
        .object { fields in
            let filters = filters.map { (name: $0.0, value: fields.ifPresent($0.0, $0.1)) }
            let valid = try fields.finish()
            return filters.compactMap { filter in
                valid[filter.value].map { ListRequest.Filter(column: filter.name, $0.projected) }
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

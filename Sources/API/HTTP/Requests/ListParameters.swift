/// What every list takes: how many, from where, in which order, which ones.
struct ListParameters: Equatable, Sendable {
    struct Sort: Equatable, Sendable {
        let field: String
        let descending: Bool
    }

    static let limits = 1...200
    static let standardLimit = 50

    var limit = standardLimit
    /// Opaque: what the page before gave as `next`.
    var cursor: String?
    var sort: Sort?
    /// By field name; only fields the list allows.
    var filters: [String: ListFilter] = [:]
    /// Nil: as it is now.
    var asOf: PointInLog?
}

extension ListParameters {
    /// The common part of any list's reading; `valid` opens it after the reading's `finish()`.
    struct Reading {
        let limit: Field<Int>
        let cursor: Field<String?>
        let sort: Field<Sort?>
        let filters: [(name: String, value: Field<ListFilter?>)]
        /// Nil where the list has no past.
        let asOf: Field<PointInLog?>?

        func open(_ valid: ValidFields) -> ListParameters {
            ListParameters(
                limit: valid[limit], cursor: valid[cursor], sort: valid[sort],
                filters: filters.reduce(into: [:]) { $0[$1.name] = valid[$1.value] }, asOf: asOf.flatMap { valid[$0] })
        }
    }

    /// - Parameters:
    ///   - sorts: the fields one may sort by, `total` upwards and `-total` downwards.
    ///   - filters: the fields one may filter by, each with what it accepts.
    ///   - past: whether the list can be given as it was.
    static func read(
        _ fields: Fields, sorts: [String], filters: [(String, FieldParser<ListFilter>)] = [], past: Bool = true
    ) -> Reading {
        Reading(
            limit: fields.optional("limit", .limit, default: standardLimit),
            cursor: fields.optional("cursor", .cursor),
            sort: fields.optional("sort", .sort(by: sorts)),
            filters: filters.map { ($0.0, fields.optional($0.0, $0.1)) },
            asOf: past ? fields.optional("as_of", .pointInLog) : nil)
    }

    /// The reading of a list that takes nothing else.
    static func query(
        sorts: [String], filters: [(String, FieldParser<ListFilter>)] = [], past: Bool = true
    ) -> QueryParser<ListParameters> {
        QueryParser { fields in
            let reading = read(fields, sorts: sorts, filters: filters, past: past)
            return reading.open(try fields.finish())
        }
    }
}

extension FieldParser<Int> {
    fileprivate static var limit: FieldParser {
        let limits = ListParameters.limits
        return integer(limits).refused(
            with: "invalid-limit", ["min": "\(limits.lowerBound)", "max": "\(limits.upperBound)"])
    }
}

extension FieldParser<String> {
    /// Characters of base64url and a dot; what is inside is the list's own affair.
    fileprivate static var cursor: FieldParser {
        let schema = Schema.string(length: 1...1_024, pattern: "^[A-Za-z0-9._~-]+$")
        return FieldParser(text: schema, orElse: "invalid-cursor") { text in
            let allowed = text.utf8.allSatisfy { $0.isDigit || $0.isLetter || "._~-".utf8.contains($0) }
            return allowed && 1...1_024 ~= text.utf8.count ? text : nil
        }
    }
}

extension FieldParser<ListParameters.Sort> {
    fileprivate static func sort(by fields: [String]) -> FieldParser {
        let words = fields.flatMap { [$0, "-" + $0] }
        return FieldParser<String>.word(words)
            .refused(with: "unknown-sort", ["sorts": fields.joined(separator: ", ")])
            .map { word in
                let descending = word.hasPrefix("-")
                return ListParameters.Sort(field: descending ? String(word.dropFirst()) : word, descending: descending)
            }
    }
}

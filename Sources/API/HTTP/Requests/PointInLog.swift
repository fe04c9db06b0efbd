import Domain

/// A moment of the past as a caller names it: by its position, or by the time.
enum PointInLog: Equatable, Sendable, CustomStringConvertible {
    /// After the event of this position; 0 is before the first.
    case position(Int64)
    /// After the last event recorded until then.
    case time(Timestamp)

    var description: String {
        switch self {
        case .position(let position): "\(position)"
        case .time(let time): "\(time)"
        }
    }
}

extension FieldParser<PointInLog> {
    static var pointInLog: FieldParser {
        let schema = Schema.string(length: 1...35, pattern: "^([0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}T.+)$")
            .described("A position of the log, or a time (RFC 3339).")
        return FieldParser(text: schema, orElse: "invalid-point-in-log") { text in
            if 1...18 ~= text.utf8.count, text.utf8.allSatisfy(\.isDigit) { return Int64(text).map { .position($0) } }
            // A plus sign that was not escaped arrives as a space.
            return Timestamp(text.replacing(" ", with: "+")).map { .time($0) }
        }
    }
}

/// The query of a resource that can be seen as it was.
struct AsOfRequest: Sendable {
    let asOf: PointInLog?

    static let query = QueryParser<AsOfRequest> { fields in
        let asOf = fields.optional("as_of", .pointInLog)
        return AsOfRequest(asOf: try fields.finish()[asOf])
    }
}

/// The query of what changed between two points: after `since`, and until `as_of` or now.
struct ChangesRequest: Sendable {
    let since: PointInLog
    let asOf: PointInLog?

    static let query = QueryParser<ChangesRequest> { fields in
        let since = fields.optional("since", .pointInLog, default: .position(0))
        let asOf = fields.optional("as_of", .pointInLog)
        let valid = try fields.finish()
        return ChangesRequest(since: valid[since], asOf: valid[asOf])
    }
}

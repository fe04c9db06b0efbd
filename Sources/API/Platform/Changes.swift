import Domain
import EventStore
import Hummingbird
import Projections

/// Something that is followed through its events to see what each changed.
protocol Followed: Sendable {
    mutating func follow(_ event: ProjectedEvent) throws
    /// As its own address answers it; nil while it is not there.
    var shown: [UInt8]? { get }
}

/// The events after one position and up to another.
struct LogSpan {
    let since: Int64
    let until: Int64
}

/// What events after one position, and up to another, changed in what is shown.
struct Changes<Subject: Followed> {
    /// A field before and after; nil where it was not there.
    struct Field {
        /// RFC 6901, into what is shown.
        let pointer: String
        let was: JSONValue?
        let isNow: JSONValue?
    }

    struct Change {
        let event: RecordedEvent
        let fields: [Field]
    }

    let span: LogSpan
    private(set) var all: [Change] = []
    private var subject: Subject
    private var before: JSONValue?

    init(_ span: LogSpan, of subject: Subject) {
        self.span = span
        self.subject = subject
    }

    /// - Parameter event: the next one, whether or not it lies within the span.
    mutating func follow(_ event: ProjectedEvent) throws {
        guard event.position <= span.until else { return }
        // What was shown at the beginning of the span is what its first event is held against.
        if event.position > span.since, before == nil { before = try shown() }
        try subject.follow(event)
        guard event.position > span.since else { return }
        let after = try shown()
        let fields = JSONDifference.between(before ?? .object(JSONObject()), after ?? .object(JSONObject()))
        if !fields.isEmpty { all.append(Change(event: event.recorded, fields: fields.map(Field.init))) }
        before = after
    }

    private func shown() throws -> JSONValue? { try subject.shown.map { try JSONParser.parse($0) } }
}

extension Changes.Field {
    fileprivate init(_ difference: JSONDifference) {
        self.init(pointer: difference.pointer, was: difference.was, isNow: difference.isNow)
    }
}

/// Where two JSON values differ: in the members of objects, however deep; arrays and all else as a whole.
struct JSONDifference: Equatable {
    let pointer: String
    /// Nil where there was no such member.
    let was: JSONValue?
    let isNow: JSONValue?

    /// Not compared: every event raises `version`, and `provenance` repeats who changed a field and from what, which `by` and `was`
    /// tell.
    private static let ignored: Set<String> = ["/version", "/provenance"]

    static func between(_ was: JSONValue?, _ isNow: JSONValue?, at pointer: String = "") -> [JSONDifference] {
        guard was != isNow, !ignored.contains(pointer) else { return [] }
        guard case .object(let old)? = was, case .object(let new)? = isNow else {
            return [JSONDifference(pointer: pointer, was: was, isNow: isNow)]
        }
        let names = old.members.map(\.name) + new.members.map(\.name).filter { old[$0] == nil }
        return names.flatMap { name in
            between(old[name], new[name], at: JSONPointer.appending(name, to: pointer))
        }
    }
}

/// `GET …/changes`
enum ChangesAnswer {
    static let schema = Schema.object([
        .required("since", .integer(minimum: 0)), .required("until", .integer(minimum: 0)),
        .required(
            "changes",
            .array(
                .object([
                    .required("position", .integer(minimum: 1)), .required("version", .integer(minimum: 1)),
                    .required("type", .string(pattern: "^paraph\\.")), .required("by", .string),
                    .required("at", .dateTime),
                    .required(
                        "fields",
                        .array(
                            .object([.required("pointer", .string), .required("was", .any), .required("is", .any)]))),
                ]))),
    ])

    static func body<Subject>(_ changes: Changes<Subject>) -> [UInt8] {
        JSONWriter.object { json in
            json.field("since", changes.span.since)
            json.field("until", changes.span.until)
            json.array("changes") { array in
                for change in changes.all { array.object { write(change, to: &$0) } }
            }
        }
    }

    private static func write<Subject>(_ change: Changes<Subject>.Change, to json: inout JSONObjectWriter) {
        json.field("position", change.event.position)
        json.field("version", change.event.version)
        json.field("type", CloudEvent.type(change.event.type))
        json.field("by", change.event.actor)
        json.field("at", change.event.recordedAt.description)
        json.array("fields") { array in
            for field in change.fields {
                array.object { object in
                    object.field("pointer", field.pointer)
                    object.field("was", field.was ?? .null)
                    object.field("is", field.isNow ?? .null)
                }
            }
        }
    }
}

extension Platform {
    /// - Throws: 400 `beyond-the-log`, 409 `other-epoch`.
    func span(_ query: ChangesRequest) async throws -> LogSpan {
        let until: Int64
        if let point = query.asOf {
            until = try await position(of: point)
        } else {
            until = try await handler.store.head().position
        }
        return LogSpan(since: try await position(of: query.since, named: "since"), until: until)
    }

    /// What changed in a row, or in what stands behind it.
    func changes<Subject: Followed>(
        _ models: [any ReadModel.Type], _ request: Request, _ caller: Caller, dossiers: Set<ID<Dossier>>,
        of subject: Subject
    ) async throws -> Response {
        var changes = Changes(try await span(try request.query(ChangesRequest.query)), of: subject)
        try await history.events(for: models, of: caller.office, dossiers: dossiers, through: changes.span.until) {
            try changes.follow($0)
        }
        return answer(changes)
    }

    func answer<Subject>(_ changes: Changes<Subject>) -> Response {
        answer(asOf: changes.span.until, ChangesAnswer.body(changes))
    }
}

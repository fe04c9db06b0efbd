import Domain
import EventStore

/// The filter of events as requests write it, in a query or in a body: `types`, `categories`, `document`, and whose dossiers.
struct EventFilterFields {
    let types: Field<[EventTypePattern]?>
    let categories: Field<[String]?>
    let document: Field<ID<Document>?>

    init(_ fields: Fields) {
        types = fields.optional("types", .array(of: .eventTypes, count: 1...100))
        categories = fields.optional("categories", .array(of: .streamCategory, count: 1...100))
        document = fields.optional("document", FieldParser<ID<Document>>.id())
    }

    func open(_ valid: ValidFields) -> EventFilter {
        EventFilter(
            matching: valid[types].map { Set($0) }, categories: valid[categories].map { Set($0) },
            document: valid[document])
    }
}

/// Types that the contract names and nothing makes yet (API.md, Event types): asked for, they are not there so far.
private let announcedTypes = [
    "payment.approval-asked", "payment.approved", "payment.cancelled", "payment.confirmed", "payment.executed",
    "payment.held", "payment.prepared", "payment.rejected", "payment.released", "proposal.handed-over", "qr.created",
    "sepa-file.created", "sepa-file.withdrawn",
]

extension FieldParser<EventTypePattern> {
    /// `paraph.document.uploaded`, or all below a name: `paraph.document.*`.
    static var eventTypes: FieldParser {
        let schema = Schema.string(
            length: 1...100, pattern: #"^(?!paraph$)([a-z0-9-]+\.)*([a-z0-9-]+|\*)$"#
        ).described("A type of event, or all below a name: `paraph.document.*`. The prefix `paraph.` may be left out.")
        return FieldParser(text: schema, orElse: "invalid-event-type") { EventTypePattern($0) }.map { pattern in
            guard (StoredEvents.types + announcedTypes).contains(where: pattern.matches) else {
                throw FieldErrors("unknown-event-type", ["type": CloudEvent.type("\(pattern)")])
            }
            return pattern
        }
    }
}

extension FieldParser<String> {
    /// A category of streams, such as `document`.
    static var streamCategory: FieldParser { .word(StoredEvents.categories) }
}

public import Domain
public import Foundation

/// A booked document in the client's archive: there as soon as the package has booked it and the sync has seen it (FEATURES
/// AR-02, A-06). Its row begins with the send, unlisted, and ends where the booking is given up.
public struct ArchiveRow: ReadModel, Equatable {
    public let document: ID<Document>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    /// The booking as the package got it; its side names the tab.
    public let task: ConnectorTaskEvent.Created
    public private(set) var externalRef: String?
    public private(set) var isFiled = false
    public private(set) var filedAt: Timestamp?
    /// The rendition with its number printed on it.
    public private(set) var stampedSHA256: String?
    /// Of every entry that named the document, by its external reference: the package may have another one under its number.
    private var paidByReference: [String: Bool] = [:]

    public static let name = "archive"
    public static let version = 3
    public static let sources: [EventSource] = [
        .only(DocumentEvent.Stamped.self, DocumentEvent.Filed.self, of: Document.self),
        .only(ConnectorTaskEvent.Created.self, ConnectorTaskEvent.Abandoned.self, of: ConnectorTask.self),
        .only(LedgerEvent.EntriesObserved.self, of: LedgerSync.self),
    ]
    public static let columns: [ReadModelColumn<ArchiveRow>] = [
        .boolean("filed", .kept) { $0.isFiled },
        .text("side", .filter) { $0.task.entry.side },
        .text("journal", .filterAndSort) { $0.task.journal },
        .text("number", .filterAndSort, sortedBy: "number_key") { $0.task.number },
        .text("number_key", .kept) { SortKey($0.task.number).description },
        .text("fiscal_year", .filter) { $0.task.fiscalYear },
        .text("period", .filterAndSort) { $0.task.period },
        .text("invoice_number", .filterAndSort) { $0.task.entry.invoiceNumber },
        .text("invoice_date", .filterAndSort) { $0.task.entry.invoiceDate },
        .text("counterparty", .filterAndSort, sortedBy: "counterparty_key") { $0.task.entry.counterparty.name },
        .text("counterparty_key", .kept) { SortKey($0.task.entry.counterparty.name).description },
        .uuid("counterparty_id", .filter) { UUID(text: $0.task.entry.counterparty.id) },
        .integer("total", .filterAndSort) { $0.total.cents },
        .boolean("credit_note", .filter) { $0.task.entry.creditNote },
        .boolean("paid", .filterAndSort) { $0.paid },
        .boolean("handled", .filter) { _ in false },
        .text("external_ref", .filter) { $0.externalRef },
    ]
    /// Newest invoice first.
    public static let defaultOrder = [
        ListOrder("invoice_date", descending: true), ListOrder("journal"),
        ListOrder("number_key", descending: true),
    ]
    public static let indexes = [
        ReadModelIndex("dossier", "side", order: defaultOrder, where: "filed")
    ]
}

extension ArchiveRow {
    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        if let change = try event.read(as: DocumentEvent.self) {
            switch change {
            case .stamped, .filed: return [event.stream.id]
            case .uploaded, .renamed, .labelled, .noted, .sent, .deleted, .restored: return []
            }
        }
        switch try event.read(as: ConnectorTaskEvent.self) {
        case .created(let created): return UUID(text: created.document).map { [$0] } ?? []
        case .abandoned(let abandoned): return UUID(text: abandoned.document).map { [$0] } ?? []
        case .prepared, .claimed, .completed, .failed, .retried, .entryObserved: return []
        case nil: break
        }
        return try ObservedEntries.of(event).map { Array($0.byDocument.keys) } ?? []
    }

    public static func evolve(_ row: inout ArchiveRow?, key: UUID, _ event: ProjectedEvent) throws {
        let task = try event.read(as: ConnectorTaskEvent.self)
        if case .abandoned = task { row = nil }
        if case .created(let created) = task {
            row = ArchiveRow(document: ID(key), office: event.office, dossier: event.dossier, task: created)
        }
        for entry in try ObservedEntries.of(event)?.byDocument[key] ?? [] {
            row?.paidByReference[entry.externalRef] = entry.paid
        }
        switch try event.read(as: DocumentEvent.self) {
        case .stamped(let stamped): row?.stampedSHA256 = stamped.sha256
        case .filed(let filed):
            row?.isFiled = true
            row?.filedAt = event.recordedAt
            row?.externalRef = filed.externalRef
            if let paid = filed.paid { row?.paidByReference[filed.externalRef] = paid }
        case .uploaded, .renamed, .labelled, .noted, .sent, .deleted, .restored, nil: break
        }
    }

    public func json() -> String {
        let entry = task.entry
        return JSONObject { json in
            json.field("document", document)
            json.field("dossier", dossier)
            json.field("side", entry.side)
            json.field("journal", task.journal)
            json.field("number", task.number)
            json.field("period", task.period)
            json.field("fiscal_year", task.fiscalYear)
            json.field("invoice_number", entry.invoiceNumber)
            json.field("invoice_date", entry.invoiceDate)
            json.field("due_date", entry.dueDate)
            json.field("credit_note", entry.creditNote)
            json.field(
                "counterparty",
                JSONObject { json in
                    json.field("id", entry.counterparty.id)
                    json.field("name", entry.counterparty.name)
                    json.field("vat_number", entry.counterparty.vatNumber)
                })
            json.field("total", JSONObject(total))
            json.field("paid", paid)
            json.field("handled", false)
            json.field("has_pdf", stampedSHA256 != nil)
            json.field("stamped_sha256", stampedSHA256)
            json.field("stamp", task.stamp)
            json.field("proposal", task.proposal)
            json.field("external_ref", externalRef)
            json.field("filed_at", filedAt?.description)
        }.text
    }

    /// Whether the books say so of the entry it was filed under.
    public var paid: Bool { externalRef.flatMap { paidByReference[$0] } ?? false }

    /// As printed on the invoice, in its own currency.
    private var total: Money {
        if let foreign = task.entry.foreign, let currency = Currency(foreign.currency) {
            return Money(cents: foreign.totalCents, currency: currency)
        }
        return Money(cents: task.entry.totalCents, currency: .eur)
    }
}

public import Domain
public import Foundation

/// An invoice in the client's archive, which is based on the purchase and sales journals of the books (FEATURES AR-09).
///
/// What came through Paraph has a row by its document: it is listed as soon as the package has booked it and the sync has seen it
/// (AR-02, A-06), begins with the send, unlisted, and ends where the booking is given up. It shows what the package last said of the entry
/// it was filed under (A-51, SY-10). What the books alone know has a row by its entry, without a document to look at (AR-05).
public struct ArchiveRow: ReadModel, Equatable {
    /// What came through Paraph.
    public struct Origin: Codable, Sendable, Equatable {
        public let document: ID<Document>
        public let proposal: String
        public let stamp: String
    }

    /// What a sync said of an entry.
    private struct Seen: Codable, Equatable {
        /// Nil where it told no more than whether it is paid.
        var invoice: BookedInvoice?
        var paid: Bool
        /// Somebody has taken it out of the books (FEATURES A-18).
        var isMissing = false
    }

    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    /// The journal names the tab.
    public private(set) var invoice: BookedInvoice
    /// Nil for what the books alone know.
    public let origin: Origin?
    private let sent: SentBooking?
    public private(set) var externalRef: String?
    public private(set) var isFiled = false
    public private(set) var filedAt: Timestamp?
    /// The rendition with its number printed on it.
    public private(set) var stampedSHA256: String?
    /// What the books said of each entry reported for this document, by external reference. Until the completion says which entry is its
    /// booking there may be several.
    private var seenByReference: [String: Seen] = [:]

    public static let name = "archive"
    public static let version = 6
    public static let sources: [EventSource] = [
        .only(DocumentEvent.Stamped.self, DocumentEvent.Filed.self, of: Document.self),
        .only(ConnectorTaskEvent.Created.self, ConnectorTaskEvent.Abandoned.self, of: ConnectorTask.self),
        .only(LedgerEvent.EntriesObserved.self, LedgerEvent.EntriesRemoved.self, of: LedgerSync.self),
    ]
    public static let columns: [ReadModelColumn<ArchiveRow>] = [
        .boolean("filed", .kept) { $0.isFiled },
        .boolean("came_through", .kept) { $0.origin != nil },
        .text("side", .filter) { $0.invoice.side.rawValue },
        .text("journal", .filterAndSort) { $0.invoice.journal },
        .text("number", .filterAndSort, sortedBy: "number_key") { $0.invoice.number },
        .text("number_key", .kept) { SortKey($0.invoice.number).description },
        .text("fiscal_year", .filter) { $0.invoice.fiscalYear },
        .text("period", .filterAndSort) { $0.invoice.period },
        .text("invoice_number", .filterAndSort, sortedBy: "invoice_number_place") { $0.invoice.invoiceNumber },
        .text("invoice_number_place", .kept) { $0.invoice.invoiceNumber.map { SortKey($0).description } },
        .text("invoice_date", .filterAndSort) { $0.invoice.invoiceDate },
        .text("due_date", .filterAndSort) { $0.invoice.dueDate },
        .text("counterparty", .filterAndSort, sortedBy: "counterparty_key") { $0.invoice.counterparty.name },
        .text("counterparty_key", .kept) { $0.invoice.counterparty.name.map { SortKey($0).description } },
        .uuid("counterparty_id", .filter) { $0.invoice.counterparty.id.flatMap { UUID(text: $0) } },
        .integer("total", .filterAndSort) { $0.invoice.total.cents },
        .boolean("credit_note", .filter) { $0.invoice.creditNote },
        .boolean("paid", .filterAndSort) { $0.paid },
        .boolean("handled", .filter) { _ in false },
        .text("external_ref", .filter) { $0.externalRef },
        .boolean("missing_in_package", .filter) { $0.isMissingInPackage },
        .uuid("document", .filter) { $0.origin?.document.uuid },
        .boolean("has_pdf", .filter) { $0.stampedSHA256 != nil },
    ]
    /// Newest invoice first.
    public static let defaultOrder = [
        ListOrder("invoice_date", descending: true), ListOrder("journal"),
        ListOrder("number_key", descending: true),
    ]
    public static let indexes = [
        ReadModelIndex("dossier", order: defaultOrder, where: "filed")
    ]
}

extension ArchiveRow {
    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        if let change = try event.read(as: DocumentEvent.self) {
            switch change {
            case .stamped: return [event.stream.id]
            case .filed(let filed): return [event.stream.id] + [entryKey(of: filed, event)].compactMap(\.self)
            case .uploaded, .renamed, .labelled, .noted, .sent, .deleted, .restored, .moved, .miscDone, .split, .merged,
                .rejoined, .givenBack:
                return []
            }
        }
        switch try event.read(as: ConnectorTaskEvent.self) {
        case .created(let created): return UUID(text: created.document).map { [$0] } ?? []
        case .abandoned(let abandoned): return UUID(text: abandoned.document).map { [$0] } ?? []
        case .prepared, .claimed, .completed, .failed, .retried, .entryObserved: return []
        case nil: break
        }
        if let removed = try RemovedEntries.of(event) {
            return Array(removed.byDocument.keys) + Array(removed.byKey.keys)
        }
        return try ObservedEntries.of(event).map { Array($0.byDocument.keys) + Array($0.byKey.keys) } ?? []
    }

    public static func evolve(_ row: inout ArchiveRow?, key: UUID, _ event: ProjectedEvent) throws {
        if let observed = try ObservedEntries.of(event) { return observe(observed, &row, key, event) }
        if let removed = try RemovedEntries.of(event) {
            let gone = (removed.byDocument[key] ?? []) + [removed.byKey[key]].compactMap(\.self)
            for entry in gone { row?.seenByReference[entry.externalRef, default: Seen(paid: false)].isMissing = true }
            return
        }
        switch try event.read(as: ConnectorTaskEvent.self) {
        case .created(let created):
            let origin = Origin(document: ID(key), proposal: created.proposal, stamp: created.stamp)
            let sent = SentBooking(created)
            row = ArchiveRow(
                office: event.office, dossier: event.dossier, invoice: sent.invoice, origin: origin, sent: sent)
        case .abandoned: row = nil
        case .prepared, .claimed, .completed, .failed, .retried, .entryObserved, nil: break
        }
        switch try event.read(as: DocumentEvent.self) {
        case .stamped(let stamped): row?.stampedSHA256 = stamped.sha256
        case .filed where key != event.stream.id:
            // `key` is the row that the entry had while only the books knew it; the document's own row takes its place.
            row = nil
        case .filed(let filed):
            row?.isFiled = true
            row?.filedAt = event.recordedAt
            row?.externalRef = filed.externalRef
            row?.take(filed)
        case .uploaded, .renamed, .labelled, .noted, .sent, .deleted, .restored, .moved, .miscDone, .split, .merged,
            .rejoined, .givenBack, nil:
            break
        }
    }

    private static func observe(
        _ observed: ObservedEntries, _ row: inout ArchiveRow?, _ key: UUID, _ event: ProjectedEvent
    ) {
        for entry in observed.byDocument[key] ?? [] { row?.take(entry) }
        guard let entry = observed.byKey[key] else { return }
        let firstSeen = row?.filedAt ?? event.recordedAt
        guard entry.document == nil, let invoice = BookedInvoice(entry) else {
            row = nil
            return
        }
        row = ArchiveRow(
            office: event.office, dossier: event.dossier, invoice: invoice, origin: nil, sent: nil,
            externalRef: entry.externalRef, isFiled: true, filedAt: firstSeen,
            seenByReference: [entry.externalRef: Seen(paid: entry.paid)])
    }

    private mutating func take(_ filed: DocumentEvent.Filed) {
        if let entry = filed.entry { return take(entry) }
        if let paid = filed.paid { seenByReference[filed.externalRef, default: Seen(paid: paid)].paid = paid }
        showBooking()
    }

    private mutating func take(_ entry: LedgerEvent.Entry) {
        seenByReference[entry.externalRef] = Seen(invoice: sent?.corrected(by: entry), paid: entry.paid)
        showBooking()
    }

    /// Which entry the booking is, its filing says.
    private mutating func showBooking() {
        if let seen = externalRef.flatMap({ seenByReference[$0]?.invoice }) { invoice = seen }
    }

    private static func entryKey(of filed: DocumentEvent.Filed, _ event: ProjectedEvent) -> UUID? {
        event.dossier.map { LedgerEntryRow.key(dossier: $0, externalRef: filed.externalRef) }
    }

    public func json() -> String {
        JSONObject { json in
            json.field("document", origin?.document)
            json.field("dossier", dossier)
            json.field("side", invoice.side.rawValue)
            json.field("journal", invoice.journal)
            json.field("number", invoice.number)
            json.field("period", invoice.period)
            json.field("fiscal_year", invoice.fiscalYear)
            json.field("invoice_number", invoice.invoiceNumber)
            json.field("invoice_date", invoice.invoiceDate)
            json.field("due_date", invoice.dueDate)
            json.field("credit_note", invoice.creditNote)
            json.field(
                "counterparty",
                JSONObject { json in
                    json.field("id", invoice.counterparty.id)
                    json.field("name", invoice.counterparty.name)
                    json.field("vat_number", invoice.counterparty.vatNumber)
                })
            json.field("total", JSONObject(invoice.total))
            json.field("paid", paid)
            json.field("handled", false)
            json.field("has_pdf", stampedSHA256 != nil)
            json.field("stamped_sha256", stampedSHA256)
            json.field("stamp", origin?.stamp)
            json.field("proposal", origin?.proposal)
            json.field("external_ref", externalRef)
            json.field("missing_in_package", isMissingInPackage)
            json.field("filed_at", filedAt?.description)
        }.text
    }

    /// Whether the books say so of the entry it was filed under.
    public var paid: Bool { booked?.paid ?? false }

    /// Whether the entry it was filed under is in the books no more.
    public var isMissingInPackage: Bool { booked?.isMissing ?? false }

    private var booked: Seen? { externalRef.flatMap { seenByReference[$0] } }
}

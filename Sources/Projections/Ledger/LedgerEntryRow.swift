public import Domain
public import Foundation

/// An entry of the package's books as the sync last saw it, as long as it is there.
public struct LedgerEntryRow: ReadModel, Equatable {
    public let id: UUID
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public internal(set) var entry: LedgerEvent.Entry
    public internal(set) var observedAt: Timestamp

    public static let name = "ledger_entry"
    public static let version = 4
    public static let sources: [EventSource] = [
        .only(LedgerEvent.EntriesObserved.self, LedgerEvent.EntriesRemoved.self, of: LedgerSync.self)
    ]
    public static let columns: [ReadModelColumn<LedgerEntryRow>] = [
        .text("external_ref", .filter) { $0.entry.externalRef },
        .text("journal", .filterAndSort) { $0.entry.journal },
        .text("fiscal_year", .filter) { $0.entry.fiscalYear },
        .text("number", .filterAndSort, sortedBy: "number_key") { $0.entry.number },
        .text("number_key", .kept) { SortKey($0.entry.number).description },
        .text("period", .filterAndSort) { $0.entry.period },
        .text("date", .filterAndSort) { $0.entry.date },
        .text("invoice_number", .filter) { $0.entry.invoiceNumber },
        .text("invoice_number_key", .kept) { $0.invoiceNumberKey?.description },
        .text("counterparty", .filterAndSort, sortedBy: "counterparty_key") { $0.entry.counterpartyName },
        .text("counterparty_key", .kept) { $0.entry.counterpartyName.map { SortKey($0).description } },
        .boolean("paid", .filter) { $0.entry.paid },
        .uuid("document", .filter) { $0.entry.document.flatMap { UUID(text: $0) } },
    ]
    public static let defaultOrder = [
        ListOrder("date", descending: true), ListOrder("journal"), ListOrder("number_key", descending: true),
    ]
    public static let indexes = [
        ReadModelIndex("dossier", order: defaultOrder),
        ReadModelIndex("dossier", "journal", "number", "fiscal_year"),
        ReadModelIndex("dossier", "invoice_number_key"),
    ]
}

extension LedgerEntryRow {
    /// An entry is named by its dossier and its name in the package.
    public static func key(dossier: ID<Dossier>, externalRef: String) -> UUID {
        key(dossier: dossier.description, externalRef: externalRef)
    }

    static func key(dossier: String, externalRef: String) -> UUID {
        UUID.derived(from: ["entry", dossier.lowercased(), externalRef])
    }

    /// Equal for two observations of the same facts; the document we found for it is no fact of the package.
    public static func digest(of entry: LedgerEvent.Entry) -> UUID {
        var facts = [
            entry.externalRef, entry.journal, entry.number, entry.period, entry.fiscalYear, entry.date,
            entry.invoiceNumber ?? "-", entry.counterpartyName ?? "-", entry.counterpartyVatNumber ?? "-",
            "\(entry.paid)",
        ]
        for line in entry.lines { facts += [line.account, "\(line.debitCents)", "\(line.creditCents)"] }
        return UUID.derived(from: facts)
    }

    public var digest: UUID { Self.digest(of: entry) }

    /// The number of its invoice, however it is written.
    var invoiceNumberKey: InvoiceNumberKey? { entry.invoiceNumber.flatMap { InvoiceNumberKey($0) } }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        if let removed = try RemovedEntries.of(event) { return Array(removed.byKey.keys) }
        return try ObservedEntries.of(event).map { Array($0.byKey.keys) } ?? []
    }

    public static func evolve(_ row: inout LedgerEntryRow?, key: UUID, _ event: ProjectedEvent) throws {
        if try RemovedEntries.of(event) != nil {
            row = nil
            return
        }
        guard let entry = try ObservedEntries.of(event)?.byKey[key] else { return }
        row = LedgerEntryRow(
            id: key, office: event.office, dossier: event.dossier, entry: entry, observedAt: event.recordedAt)
    }

    public func json() -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("external_ref", entry.externalRef)
            json.field("journal", entry.journal)
            json.field("number", entry.number)
            json.field("period", entry.period)
            json.field("fiscal_year", entry.fiscalYear)
            json.field("date", entry.date)
            json.field("invoice_number", entry.invoiceNumber)
            json.field(
                "counterparty",
                entry.counterpartyName.map { name in
                    JSONObject { json in
                        json.field("name", name)
                        json.field("vat_number", entry.counterpartyVatNumber)
                    }
                })
            json.field("paid", entry.paid)
            json.field("document", entry.document)
            json.field("lines", entry.lines.map(JSONObject.init))
        }.text
    }
}

extension JSONObject {
    /// Entries are in EUR, their amounts bare (API.md, Money).
    fileprivate init(_ line: LedgerEvent.Entry.Line) {
        self.init { json in
            json.field("account", line.account)
            json.field("debit", Money.decimalText(ofCents: line.debitCents))
            json.field("credit", Money.decimalText(ofCents: line.creditCents))
        }
    }
}

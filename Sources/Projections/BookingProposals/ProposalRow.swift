public import Domain
internal import Foundation

/// A booking proposal in any state. The open ones of a dossier and side are its worklist.
public struct ProposalRow: ReadModel, Equatable {
    public enum State: String, Codable, Sendable, CaseIterable {
        /// Only its document is known yet; in no list.
        case unread
        case open
        case sent
        case deleted
    }

    public let id: ID<BookingProposal>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public internal(set) var state = State.unread
    public internal(set) var proposal: ProposalContent?
    /// What its send gave it; nil while it is not sent.
    public internal(set) var sent: ProposalBooking?
    /// Of the proposal's own stream.
    public internal(set) var version = 0
    /// Whether its period was closed in its journal while it stood there (FEATURES A-16).
    public internal(set) var periodIsClosed = false
    public internal(set) var labels: [String] = []
    public internal(set) var documentNote: String?

    public static let name = "proposal"
    public static let version = 8
    public static let sources: [EventSource] = [
        .all(BookingProposal.self),
        .only(
            JournalEvent.PeriodClosed.self, JournalEvent.PeriodOpened.self, JournalEvent.Changed.self, of: Journal.self),
        .only(DocumentEvent.Labelled.self, DocumentEvent.Noted.self, of: Document.self),
        .only(CounterpartyEvent.Identified.self, CounterpartyEvent.NumberWithdrawn.self, of: Counterparty.self),
    ]
    public static let columns: [ReadModelColumn<ProposalRow>] = [
        .text("state", .filter) { $0.state.rawValue },
        .text("side", .filter) { $0.proposal?.side.rawValue },
        .text("period", .filterAndSort) { $0.proposal?.fields.period?.description },
        .text("invoice_date", .filterAndSort) { $0.proposal?.fields.invoiceDate?.description },
        .moment("sent_at", .filterAndSort) { $0.proposal?.sentAt },
        .uuid("document", .filterAndSort) { $0.proposal?.document.uuid },
        .text("validation", .filterAndSort) { $0.validation?.code.rawValue },
        .text("journal", .filterAndSort) { $0.proposal?.fields.journal },
        .text("type", .filterAndSort) { $0.proposal?.type.rawValue },
        .text("due_date", .filterAndSort) { $0.proposal?.fields.dueDate?.description },
        .text("invoice_number", .filterAndSort, sortedBy: "invoice_number_place") { $0.proposal?.fields.invoiceNumber },
        .text("invoice_number_place", .kept) { row in
            (row.proposal?.fields.invoiceNumber).map { SortKey($0).description }
        },
        .text("counterparty", .filterAndSort, sortedBy: "counterparty_key") { $0.proposal?.fields.counterparty?.name },
        .text("counterparty_key", .kept) { row in
            (row.proposal?.fields.counterparty?.name).map { SortKey($0).description }
        },
        .texts("accounts", .filterAndSort) { $0.accountCodes },
        .texts("vat_rates", .filterAndSort) { $0.vatRates.map(\.sortText) },
        .integer("total", .filterAndSort) { $0.proposal?.fields.totalCents },
        .text("currency", .filter) { $0.proposal?.fields.currency.description },
        .integer("pages", .filterAndSort) { ($0.proposal?.pages).map(Int64.init) },
        .boolean("credit_note", .filter) { $0.proposal?.fields.creditNote },
        .boolean("has_note", .filterAndSort) { $0.hasNote },
        .boolean("help", .filter) { $0.proposal?.needsHelp },
        .boolean("automatic", .filter) { $0.validation?.code.isAutomatic },
        .text("checked_by", .filter) { $0.proposal?.check?.by },
        .texts("labels", .filter) { $0.labels },
        .texts("duplicate_of", .filter) { $0.proposal?.duplicateOf.map(\.description) ?? [] },
        .texts("duplicate_of_entries", .kept) { $0.proposal?.duplicateOfEntries ?? [] },
        // Nothing is handed over by a client yet.
        .text("stage", .filter) { _ in "office" },
        .boolean("known", .filter) { $0.proposal?.fields.counterparty?.known },
        .text("fiscal_year", .filter) { $0.proposal?.fields.fiscalYear },
        .uuid("counterparty_id", .filter) { $0.proposal?.fields.counterparty?.id.uuid },
        .text("invoice_number_key", .kept) { row in
            row.proposal?.fields.invoiceNumber.flatMap { InvoiceNumberKey($0) }?.description
        },
        .boolean("blocked", .kept) { !($0.validation?.reasons.isEmpty ?? true) },
        .longText("reasons") { row in row.validation.map { JSONArray($0.reasons).text } },
        .boolean("duplicate_unacknowledged", .kept) { $0.hasUnacknowledgedDuplicate },
    ]

    /// The numbering order (FEATURES A-02): what the worklist shows is what a send numbers.
    public static let defaultOrder = [
        ListOrder("period"), ListOrder("invoice_date"), ListOrder("sent_at"), ListOrder("document"),
    ]

    public static let indexes = [
        ReadModelIndex(
            "dossier", "side", "period", "invoice_date", "sent_at", "document", "id", where: "state = 'open'"),
        ReadModelIndex("dossier", "period", "invoice_date", "sent_at", "document", "id"),
        // Of copies of one invoice, by its number or by its amount, the nearest are found without a look at all of them.
        ReadModelIndex(
            "dossier", "counterparty_id", "invoice_number_key", "side", "credit_note", "state", "sent_at", "document"),
        ReadModelIndex(
            "dossier", "counterparty_id", "invoice_date", "total", "side", "credit_note", "state", "sent_at", "document"
        ),
        ReadModelIndex("dossier", "counterparty_id", where: "state = 'open' AND duplicate_of IS NOT NULL"),
    ]
}

extension ProposalRow {
    /// Nil while nothing is proposed.
    public var validation: Validation? { proposal?.validation(periodIsOpen: !periodIsClosed) }

    public var hasUnacknowledgedDuplicate: Bool { proposal?.hasUnacknowledgedDuplicate ?? false }

    /// Each once, in the order of the lines. Without lines it is the suspense account, which a check would have the
    /// package book the total on (FEATURES AN-28).
    var accountCodes: [String] {
        guard let proposal else { return [] }
        if proposal.isWithoutDetail { return proposal.fields.totalCents == nil ? [] : [ChartOfAccounts.suspense] }
        return proposal.fields.lines.compactMap { $0.account?.description }.withoutRepeats
    }

    var vatRates: [VATRate] { proposal?.fields.lines.compactMap(\.vatRate).withoutRepeats ?? [] }

    public var note: String? { proposal?.fields.note ?? documentNote }

    var hasNote: Bool {
        guard let proposal else { return false }
        return note != nil || proposal.fields.comment?.isEmpty == false
    }
}

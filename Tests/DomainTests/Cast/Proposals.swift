import GivenWhenThen

@testable import Domain

typealias Drafted = BookingProposalEvent.Drafted

extension BookingProposalEvent.Drafted {
    /// A purchase of 121.00 EUR with one line, complete and in balance.
    static var balanced: Drafted {
        Drafted(
            dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", side: "purchase",
            type: "UBL",
            sentAt: "2026-03-14T09:00:00.000000Z", pages: 1, hasNote: false, source: "ubl", journal: "CFAK",
            foreignCurrency: true, invoiceNumber: "F-17", invoiceDate: "2026-03-10", dueDate: nil, period: "2026-03",
            fiscalYear: "2026", creditNote: false, counterparty: .mill, currency: "EUR", totalCents: 12_100,
            lines: [.flour], communication: nil, creditorIban: nil, brokenRules: [], warnings: [])
    }

    /// A sale of the same amount.
    static var sale: Drafted {
        balanced.with {
            $0.side = "sale"
            $0.journal = "CFVK"
            $0.invoiceNumber = "VF 2026/0042"
            $0.lines = [
                .init(
                    account: "700000", vatCode: "S21", vatRate: "21.00", baseCents: 10_000, vatCents: 2_100, note: nil)
            ]
        }
    }

    /// Read, but none of the fields that make a reading was found.
    static var empty: Drafted {
        balanced.with {
            $0.invoiceNumber = nil
            $0.invoiceDate = nil
            $0.counterparty = nil
            $0.totalCents = nil
            $0.lines = []
        }
    }

    func with(_ change: (inout Drafted) -> Void) -> Drafted {
        var changed = self
        change(&changed)
        return changed
    }
}

extension BookingProposalEvent.CounterpartyReference {
    static var mill: Self { .init(id: "\(ID<Counterparty>.named("mill"))", name: "Mill", vatNumber: nil, known: true) }

    static var newcomer: Self {
        .init(id: "\(ID<Counterparty>.named("newcomer"))", name: "Newcomer", vatNumber: "BE0403019261", known: false)
    }
}

extension BookingProposalEvent.Line {
    static var flour: Self {
        .init(account: "600000", vatCode: "P21-G", vatRate: "21.00", baseCents: 10_000, vatCents: 2_100, note: nil)
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var changed = self
        change(&changed)
        return changed
    }

    static func on(_ account: String?, _ baseCents: Int64, vatCode: String? = "P21-G", vatCents: Int64 = 0) -> Self {
        .init(account: account, vatCode: vatCode, vatRate: "21.00", baseCents: baseCents, vatCents: vatCents, note: nil)
    }
}

extension BookingProposalEvent {
    /// The technical failure of a reading.
    static var failedReading: BookingProposalEvent {
        .readingFailed(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", side: "purchase",
                sentAt: "2026-03-14T09:00:00.000000Z", pages: 1, hasNote: false, journal: "CFAK", foreignCurrency: true,
                reason: "not-xml"))
    }

    /// Checked by Claire at noon.
    static func checked(suspense: Bool = false, withoutDetail: Bool = false) -> BookingProposalEvent {
        .checked(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", by: "\(Author.claire)",
                role: "office", at: "\(Timestamp.noon)", suspense: suspense, withoutDetail: withoutDetail))
    }

    /// Annotated by Claire at noon; the change is applied to an event that touches nothing but names the journal's rules.
    static func annotated(_ change: (inout Annotated) -> Void) -> BookingProposalEvent {
        var annotated = Annotated(
            dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", by: "\(Author.claire)",
            at: "\(Timestamp.noon)", foreignCurrency: true)
        change(&annotated)
        return .annotated(annotated)
    }

    static func duplicateSuspected(of others: String..., entries: [String]? = nil) -> BookingProposalEvent {
        .duplicateSuspected(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))",
                of: others.map { "\(ID<BookingProposal>.named($0))" }, entries: entries))
    }

    /// Sent as number 7 of the purchase journal.
    static var sentAsSeven: BookingProposalEvent {
        .sent(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))",
                batch: "\(ID<SendBatch>.named("batch"))", task: "\(ID<ConnectorTask>.named("task"))", journal: "CFAK",
                fiscalYear: "2026", number: "7", template: []))
    }

    static func restored(foreignCurrency: Bool = true, periodIsClosed: Bool = false) -> BookingProposalEvent {
        .restored(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", by: "\(Author.claire)",
                at: "\(Timestamp.noon)", foreignCurrency: foreignCurrency, creditNotesOnly: false,
                periodIsClosed: periodIsClosed))
    }

    static var deletedByClaire: BookingProposalEvent {
        .deleted(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", by: "\(Author.claire)",
                at: "\(Timestamp.noon)"))
    }
}

extension Annotation {
    /// What a person changes in a proposal that is, or will be, in `journal`.
    static func changing(in journal: JournalProfile? = .purchases, _ change: (inout Annotation) -> Void = { _ in })
        -> Annotation
    {
        var annotation = Annotation()
        annotation.journalProfile = journal
        change(&annotation)
        return annotation
    }
}

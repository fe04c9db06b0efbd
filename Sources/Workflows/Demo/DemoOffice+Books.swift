import Domain
import EventStore

extension DemoOffice {
    /// The package takes all that waits for it, books it, and shows it in its books.
    func bookEverything(in deliveries: [DemoDelivery], _ cast: DemoCast, _ today: CalendarDate) async throws {
        let agent = Author.member(cast.admin)
        var remaining = deliveries.count
        try await wait(for: "documents to be stamped") {
            let tasks = try await claim(upTo: 50, in: cast.dossiers, of: cast)
            for task in tasks { try await complete(task, by: agent, of: cast) }
            let entries = tasks.compactMap(\.state.created).map { ($0.dossier, LedgerEvent.Entry($0, on: today)) }
            for (dossier, entries) in Dictionary(grouping: entries, by: \.0) {
                guard let dossier = ID<Dossier>(dossier) else { continue }
                _ = try await syncing.sync(
                    dossier, ReportedFacts(cause: "send", entries: entries.map(\.1)),
                    in: context(agent, of: cast.office),
                    key: nil
                ) { _ in nil }
            }
            remaining -= tasks.count
            return remaining
        }
    }

    /// Of one dossier the package has booked the first task, without showing it yet, and refused the second.
    func bookSome(of deliveries: [DemoDelivery], _ cast: DemoCast) async throws {
        guard deliveries.count(where: { $0.invoice.dossier == DemoPlan.unconfirmed }) >= 2 else { return }
        let dossier = cast.dossiers[DemoPlan.unconfirmed]
        var taken: [Loaded<ConnectorTask>] = []
        try await wait(for: "documents to be stamped") {
            taken += try await claim(upTo: 2 - taken.count, in: [dossier], of: cast)
            return 2 - taken.count
        }
        try await complete(taken[0], by: .member(cast.admin), of: cast)
        let failure = TaskFailure(
            owner: .collaborator, reason: "unknown-account",
            instruction: "The account of the first line is not in the package's chart: add it there, then retry.")
        _ = try await booking.fail(
            taken[1].id, failure, in: context(.member(cast.admin), of: cast.office), key: nil
        ) { _ in nil }
    }

    private func claim(
        upTo most: Int, in dossiers: [ID<Dossier>], of cast: DemoCast
    ) async throws -> [Loaded<ConnectorTask>] {
        let performed = try await booking.claim(
            software: DemoDossier.software, installation: DemoDossier.installation, max: most, leaseInSeconds: 600,
            resuming: false, dossiers: Set(dossiers), in: context(.member(cast.admin), of: cast.office))
        guard case .fresh(let tasks, _) = performed else { return [] }
        return tasks
    }

    private func complete(_ task: Loaded<ConnectorTask>, by agent: Author, of cast: DemoCast) async throws {
        guard let created = task.state.created else { return }
        _ = try await booking.complete(
            task.id, externalRef: created.externalRef, in: context(agent, of: cast.office), key: nil
        ) { _ in nil }
    }
}

extension ConnectorTaskEvent.Created {
    /// What the simulated package calls the entry.
    fileprivate var externalRef: String { "\(fiscalYear)/\(journal)/\(number)" }
}

extension LedgerEvent.Entry {
    /// The entry as the package shows it once the task is done, paid where it fell due before `today`.
    fileprivate init(_ task: ConnectorTaskEvent.Created, on today: CalendarDate) {
        let entry = task.entry
        self.init(
            externalRef: task.externalRef, journal: task.journal, number: task.number, period: task.period,
            fiscalYear: task.fiscalYear, date: entry.bookDate, invoiceNumber: entry.invoiceNumber,
            counterpartyName: entry.counterparty.name, counterpartyVatNumber: entry.counterparty.vatNumber,
            paid: entry.dueDate.flatMap { CalendarDate($0) }.map { $0 < today } ?? false,
            lines: Self.lines(of: entry), document: nil)
    }

    /// A purchase debits costs and VAT and credits the supplier; a sale is its mirror, a credit note turns it round. VAT that is not
    /// deducted is a cost.
    static func lines(of entry: BookingEntry) -> [Line] {
        let isPurchase = entry.side == InvoiceSide.purchase.rawValue
        let costsAreDebited = isPurchase != entry.creditNote
        let vatAccount = isPurchase ? ChartOfAccounts.deductibleVAT : ChartOfAccounts.payableVAT
        var lines = [Line(entry.thirdPartyAccount, entry.totalCents, debit: !costsAreDebited)]
        for line in entry.lines {
            let deducted = entry.deductsVAT(of: line) ? line.vatCents : 0
            lines.append(Line(line.account, line.baseCents + line.vatCents - deducted, debit: costsAreDebited))
            if deducted != 0 { lines.append(Line(vatAccount, deducted, debit: costsAreDebited)) }
        }
        return lines
    }
}

extension LedgerEvent.Entry.Line {
    /// A negative amount goes to the other side.
    fileprivate init(_ account: String, _ cents: Int64, debit: Bool) {
        let isDebit = debit == (cents >= 0)
        self.init(account: account, debitCents: isDebit ? abs(cents) : 0, creditCents: isDebit ? 0 : abs(cents))
    }
}

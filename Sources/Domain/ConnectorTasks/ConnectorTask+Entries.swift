// What the entries of the package's books tell of a task.

extension ConnectorTask {
    /// Whether an entry that a sync saw with the task's number is certainly not its booking. It is not where it books another document,
    /// or where at least two of these hold: the package refused the number as taken; the entry no longer has that number; it is of
    /// another invoice. One alone proves little: people renumber entries, and packages cut invoice numbers short.
    /// - Parameter entry: as last observed, with the document it was matched to then.
    public func isForeign(_ entry: LedgerEvent.Entry) -> Bool {
        guard let created, let progress else { return false }
        if let document = entry.document, document != created.document { return true }
        let isSameInvoice = created.entry.isOfSameInvoice(as: entry)
        guard isSameInvoice != true else { return false }
        return [progress.isRefusedAsTaken, entry.document == nil, isSameInvoice == false].count { $0 } >= 2
    }
}

extension TaskProgress {
    /// Whether the package refused its number because another entry has it.
    var isRefusedAsTaken: Bool {
        if case .failed(let failure) = phase { failure.reason == TaskFailure.numberTaken } else { false }
    }

    /// Whether an entry with the task's number may be its booking. It may not where the package refused the number as taken and the
    /// entry is of another invoice.
    public func mayBe(_ entry: LedgerEvent.Entry, booking: BookingEntry) -> Bool {
        !(isRefusedAsTaken && booking.isOfSameInvoice(as: entry) == false)
    }
}

extension ConnectorTaskEvent.Created {
    /// Whether the entry has the task's number in another fiscal year. Where a package begins its references anew each year, such an
    /// entry may have the external reference of the task's booking.
    public func isNumberedAlikeInAnotherYear(_ entry: LedgerEvent.Entry) -> Bool {
        entry.journal == journal && entry.number == number && entry.fiscalYear != fiscalYear
    }
}

extension BookingEntry {
    /// Whether an entry of the package's books is of the same invoice, by the invoice number, or else by the total, which one of the
    /// entry's lines must carry. Nil where neither decides.
    func isOfSameInvoice(as entry: LedgerEvent.Entry) -> Bool? {
        hasSameInvoiceNumber(as: entry) ?? hasSameTotal(as: entry)
    }

    /// Nil where one number contains the other: a package may keep only a part of it.
    private func hasSameInvoiceNumber(as entry: LedgerEvent.Entry) -> Bool? {
        guard let own = InvoiceNumberKey(invoiceNumber)?.description,
            let other = entry.invoiceNumber.flatMap({ InvoiceNumberKey($0) })?.description
        else { return nil }
        if own == other { return true }
        return own.contains(other) || other.contains(own) ? nil : false
    }

    private func hasSameTotal(as entry: LedgerEvent.Entry) -> Bool? {
        guard totalCents != 0, !entry.lines.isEmpty else { return nil }
        return entry.lines.contains { max($0.debitCents, $0.creditCents) == abs(totalCents) }
    }
}

// What the entries of the package's books tell of a task.

extension ConnectorTask {
    /// Whether an entry that was seen with the task's number is known not to be its booking: it books another document, or two of
    /// three things say that it is none of ours. The package refused the number as taken; the entry is no longer found by that number;
    /// it is of another invoice. One of them proves little: people renumber entries, and packages cut invoice numbers short.
    /// - Parameter entry: as last observed, with the document it was found to book.
    public func isForeign(_ entry: LedgerEvent.Entry) -> Bool {
        guard let created, let progress else { return false }
        if let document = entry.document, document != created.document { return true }
        let isSameInvoice = created.entry.isOfSameInvoice(as: entry)
        guard isSameInvoice != true else { return false }
        return [progress.isRefusedAsTaken, entry.document == nil, isSameInvoice == false].count { $0 } >= 2
    }
}

extension TaskProgress {
    /// The package says that another entry has its number.
    var isRefusedAsTaken: Bool {
        if case .failed(let failure) = phase { failure.reason == TaskFailure.numberTaken } else { false }
    }

    /// Whether an entry with the task's number may be its booking. The one it was refused for is not, where that is of another invoice.
    public func mayBe(_ entry: LedgerEvent.Entry, booking: BookingEntry) -> Bool {
        !(isRefusedAsTaken && booking.isOfSameInvoice(as: entry) == false)
    }
}

extension ConnectorTaskEvent.Created {
    /// Whether the entry has the task's number in another fiscal year: where a package begins its references anew each year, that entry
    /// has the task's reference too.
    public func isNumberedAlikeInAnotherYear(_ entry: LedgerEvent.Entry) -> Bool {
        entry.journal == journal && entry.number == number && entry.fiscalYear != fiscalYear
    }
}

extension BookingEntry {
    /// Whether an entry of the package's books is of the same invoice: its number says so, or else the total that one of the entry's
    /// lines must carry. Nil where neither does.
    func isOfSameInvoice(as entry: LedgerEvent.Entry) -> Bool? {
        hasSameInvoiceNumber(as: entry) ?? hasSameTotal(as: entry)
    }

    /// A package may keep a part of the number only: that tells neither the one nor the other.
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

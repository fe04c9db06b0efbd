public import Foundation

/// A little accounting package: it books what it is given, refuses a number twice, and remembers nothing beyond its process.
public struct SimulatedPackage: Sendable {
    private var booked: [String: SyncedEntry] = [:]

    public init() {}

    /// Why the package would not book it.
    public enum Refusal: Error, Equatable {
        case notPDF
        case numberTaken(String)
        /// Debits and credits differ by so many cents.
        case unbalanced(Int64)
    }

    /// Books a task and says under which reference. The same task again is the same entry.
    public mutating func book(_ task: ConnectorWork, _ document: Data) throws(Refusal) -> SyncedEntry {
        guard document.starts(with: Data("%PDF".utf8)) else { throw .notPDF }
        let reference = "\(task.fiscalYear)/\(task.journal)/\(task.number)"
        let entry = SyncedEntry(
            externalRef: reference, journal: task.journal, number: task.number, period: task.period,
            date: task.entry.bookDate, invoiceNumber: task.entry.invoiceNumber, counterparty: task.entry.counterparty,
            paid: false, lines: Self.lines(of: task.entry))
        let balance = entry.lines.reduce(Int64(0)) { $0 + Self.cents($1.debit) - Self.cents($1.credit) }
        guard balance == 0 else { throw .unbalanced(balance) }
        let key = "\(task.dossier.id)/\(reference)"
        if let known = booked[key], known != entry { throw .numberTaken(reference) }
        booked[key] = entry
        return entry
    }

    /// A purchase debits costs and VAT and credits the supplier; a sale is its mirror, a credit note turns it round. VAT that is not
    /// deducted is a cost.
    private static func lines(of entry: ConnectorWork.Entry) -> [SyncedEntry.Line] {
        let isPurchase = entry.side == "purchase"
        let costsAreDebited = isPurchase != entry.creditNote
        let vatAccount = isPurchase ? "411000" : "451000"
        var lines = [line(entry.thirdPartyAccount, cents(entry.total), debit: !costsAreDebited)]
        for booked in entry.lines {
            let vat = cents(booked.vat)
            let deducted = vat * booked.deductiblePercent / 100
            lines.append(line(booked.account, cents(booked.base) + vat - deducted, debit: costsAreDebited))
            if deducted != 0 { lines.append(line(vatAccount, deducted, debit: costsAreDebited)) }
        }
        return lines
    }

    /// A negative amount goes to the other side.
    private static func line(_ account: String, _ cents: Int64, debit: Bool) -> SyncedEntry.Line {
        let isDebit = debit == (cents >= 0)
        let amount = text(abs(cents))
        return SyncedEntry.Line(account: account, debit: isDebit ? amount : "0.00", credit: isDebit ? "0.00" : amount)
    }

    private static func cents(_ decimal: String) -> Int64 {
        let isNegative = decimal.hasPrefix("-")
        let digits = decimal.filter(\.isNumber)
        return (Int64(digits) ?? 0) * (isNegative ? -1 : 1)
    }

    private static func text(_ cents: Int64) -> String {
        let fraction = String(cents % 100)
        return "\(cents / 100).\(fraction.count == 1 ? "0" + fraction : fraction)"
    }
}

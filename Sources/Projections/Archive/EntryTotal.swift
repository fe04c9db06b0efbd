internal import Domain

/// What an entry of the books says of its invoice: the side, and the total.
///
/// The lines on the account of the third party tell both. An entry without one, such as an invoice paid in cash at once, has the total
/// of its greater side, and is a sale where it has income.
struct EntryTotal {
    typealias Line = LedgerEvent.Entry.Line

    let side: InvoiceSide
    /// In EUR; negative for a credit note.
    let cents: Int64

    /// - Parameter expected: looked for first, where the lines may tell either side.
    init(_ lines: [Line], expecting expected: InvoiceSide?) {
        for side in [expected, .purchase, .sale].compactMap(\.self) {
            let owed = lines.filter { Self.isOfThirdParty($0.account, on: side) }
            guard !owed.isEmpty else { continue }
            let balance = Self.balance(of: owed, on: side)
            let settled = Money.sum(ofCents: owed.map(\.creditCents))
            // Of what the same entry settles, what was owed before.
            let total = balance == 0 ? (Self.isTakenBack(lines, side) ? -settled : settled) : balance
            self.init(side: side, cents: total)
            return
        }
        let side = expected ?? (lines.contains { $0.account.hasPrefix("7") } ? .sale : .purchase)
        let total = max(Money.sum(ofCents: lines.map(\.debitCents)), Money.sum(ofCents: lines.map(\.creditCents)))
        self.init(side: side, cents: Self.isTakenBack(lines, side) ? -total : total)
    }

    /// Whether the lines book `cents` on that side: on the account of the third party, of which the same entry may settle a part, or, where
    /// they name none, on any one.
    static func says(_ cents: Int64, on side: InvoiceSide, _ lines: [Line]) -> Bool {
        let isNamed = lines.contains { line in
            InvoiceSide.allCases.contains { isOfThirdParty(line.account, on: $0) }
        }
        guard !isNamed else {
            let total = EntryTotal(lines, expecting: side)
            return total.side == side && (total.cents == cents || isOwedBeforeSettling(cents, on: side, lines))
        }
        return lines.contains { balance(of: [$0], on: side) == cents }
    }

    private static func isOwedBeforeSettling(_ cents: Int64, on side: InvoiceSide, _ lines: [Line]) -> Bool {
        let owed = lines.filter { isOfThirdParty($0.account, on: side) }
        let isCredited = (side == .purchase) == (cents > 0)
        return Money.sum(ofCents: owed.map { isCredited ? $0.creditCents : $0.debitCents }) == abs(cents)
    }

    private init(side: InvoiceSide, cents: Int64) {
        self.side = side
        self.cents = cents
    }

    private static func isOfThirdParty(_ account: String, on side: InvoiceSide) -> Bool {
        switch side {
        case .purchase: ChartOfAccounts.isOfSuppliers(account)
        case .sale: ChartOfAccounts.isOfCustomers(account)
        }
    }

    /// Positive where an invoice of that side puts it.
    private static func balance(of lines: [Line], on side: InvoiceSide) -> Int64 {
        let credited = Money.sum(ofCents: lines.lazy.flatMap { [$0.creditCents, -$0.debitCents] })
        return side == .purchase ? credited : -credited
    }

    /// Costs and investments that are credited, or income that is debited.
    private static func isTakenBack(_ lines: [Line], _ side: InvoiceSide) -> Bool {
        let classes: Set<Character> = side == .purchase ? ["2", "3", "6"] : ["7"]
        let booked = lines.filter { $0.account.first.map(classes.contains) ?? false }
        return balance(of: booked, on: side) > 0
    }
}

import Domain
import Foundation

extension Invoice {
    /// Whether its lines are bound to be their quantity at their price: by Peppol they are. An insurer's invoice (575) may state its
    /// prices without the tax on insurance, and its lines with it.
    public var promisesLineAmounts: Bool {
        profile?.contains("urn:fdc:peppol.eu:") == true && typeCode != "575"
    }
}

extension InvoiceRules {
    /// What a line comes to is its quantity at its price, with its own allowances and charges (PEPPOL-EN16931-R120). Nothing is known of
    /// a line that does not state both, or whose price is for a quantity of another unit.
    ///
    /// EN 16931 itself has no such rule: see `Invoice.promisesLineAmounts`.
    public static func lineAmounts(of invoice: Invoice) -> [RuleFinding] {
        invoice.lines.compactMap { line in
            guard let stated = line.netAmount, let computed = line.computedNetAmount,
                abs(computed - stated.decimal) > tolerance(of: line)
            else { return nil }
            let message = "Line \(line.id ?? "?") is \(stated.decimalText), and \(computed) computed."
            return RuleFinding(rule: "PEPPOL-EN16931-R120", message: message)
        }
    }

    /// Two cents, as Peppol allows, and half a cent for each amount of a line that states more decimals than we keep.
    private static func tolerance(of line: InvoiceLine) -> Decimal {
        let halves = line.isRounded ? 1 + line.allowancesAndCharges.count : 0
        return Decimal(4 + halves) / 200
    }
}

extension InvoiceLine {
    /// Before rounding. A price has its own discount taken off already, in UBL and as the net price of CII.
    fileprivate var computedNetAmount: Decimal? {
        guard let quantity = quantity.flatMap(Self.number), let price = unitPrice.flatMap(Self.number),
            priceBaseUnit == nil || unit == nil || priceBaseUnit == unit,
            let base = priceBaseQuantity.map({ Self.number($0) }) ?? 1, !base.isZero
        else { return nil }
        var amount = quantity * price / base
        for item in allowancesAndCharges {
            guard let own = item.amount?.decimal else { return nil }
            amount += item.isCharge ? own : -own
        }
        return amount.isFinite ? amount : nil
    }

    /// A decimal with a point; nil for anything else, of which `Decimal` would read the beginning.
    private static func number(_ text: String) -> Decimal? {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let point = UInt8(ascii: ".")
        guard text.utf8.count <= 30, digits.contains(where: { $0 != point }),
            digits.allSatisfy({ $0.isASCIIDigit || $0 == point }), digits.count(where: { $0 == point }) <= 1
        else { return nil }
        return Decimal(string: text)
    }
}

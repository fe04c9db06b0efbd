import Domain
import Formats

/// Which entry of its dossier's scheme an invoice is booked by.
struct SchemeReading {
    private let lines: [(line: InvoiceLine, match: SchemeWords.Match)]
    private let ofSeller: SchemeEntry?
    private let usual: SchemeEntry?

    /// More lines of an invoice are not looked at, nor more of each than so many characters.
    private static let mostLines = 1_000
    private static let longestText = 500

    init(_ invoice: Invoice, on side: InvoiceSide, by scheme: BookingScheme) {
        let words = SchemeWords(of: scheme, on: side)
        usual = scheme.all.first { $0.isUsual && $0.side.covers(side) }
        guard !words.isEmpty else {
            (lines, ofSeller) = ([], nil)
            return
        }
        lines = invoice.lines.prefix(Self.mostLines).compactMap { line in
            let text = [line.name, line.description].compactMap(\.self).joined(separator: "\n")
            return words.longest(in: Self.beginning(of: text)).map { (line, $0) }
        }
        // Who sells what the dossier sells is the dossier.
        let seller = side == .purchase ? [invoice.seller.name, invoice.seller.tradingName].compactMap(\.self) : []
        ofSeller = words.longest(in: Self.beginning(of: seller.joined(separator: "\n")))?.entry
    }

    /// In scalars, since a character may be of any length.
    private static func beginning(of text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestText)))
    }

    /// That of the longest word in the part's lines, or else in the name of the seller, or else the usual one of the side.
    func entry(for part: VATAmounts) -> SchemeEntry? {
        let spoken = lines.filter { part.holds($0.line) }.map(\.match)
        let longest = spoken.map(\.length).max()
        return spoken.first { $0.length == longest }?.entry ?? ofSeller ?? usual
    }
}

extension VATAmounts {
    /// Whether a line may be of it. What either does not state tells nothing against that.
    fileprivate func holds(_ line: InvoiceLine) -> Bool {
        guard let category, let ofLine = line.category else { return true }
        let charged = VATSubtotal(category: ofLine, rate: line.rate, base: nil, tax: nil).chargedRate
        return category == ofLine && (rate == charged || rate == nil || charged == nil)
    }
}

extension InvoiceDraft {
    /// The code of an entry, where the invoice leaves it open; else the one that the invoice calls for on the account.
    /// - Returns: whether it is the entry's, besides.
    func vatCode(of amounts: VATAmounts, by entry: SchemeEntry) -> (code: String?, isOfScheme: Bool) {
        let called = vatCode(of: amounts, on: entry.account.description)
        guard let code = entry.vatCode, let called, leaves(code, open: amounts, calling: called) else {
            return (called, false)
        }
        return (code, true)
    }

    /// A scheme says what is bought, not whose VAT is on the invoice, at which rate, or who owes it. That VAT is not deducted (VX) is the
    /// dossier's to say of any that the seller charges.
    private func leaves(_ code: String, open amounts: VATAmounts, calling called: String) -> Bool {
        if code == called { return true }
        guard declaredCode(of: amounts) == nil, amounts.admits(code, side: rules.side),
            let wanted = VATCode.named(code, side: rules.side), let invoiced = VATCode.named(called, side: rules.side)
        else { return false }
        if code == "VX" { return rules.side == .purchase && !invoiced.buyerOwesVAT }
        return wanted.rate != nil && wanted.rate == invoiced.rate && wanted.buyerOwesVAT == invoiced.buyerOwesVAT
    }
}

/// A doubt about an invoice that only a person can settle, by giving the field it is about. It is kept among the broken rules of the
/// proposal.
public enum OpenQuestion: String, Sendable, CaseIterable {
    /// The VAT breakdown has more parts than anybody books; none of them was made a line.
    case vatBreakdownTooLong = "vat-breakdown-too-long"
    /// A credit note whose amounts are negative: it credits, or takes a credit back.
    case creditNoteNegative = "credit-note-negative"
    /// The currency the invoice states is none.
    case currencyUnknown = "currency-unknown"
    /// The invoice collects money for others too: what of it is owed, and booked where, nothing tells.
    case thirdPartyPayments = "third-party-payments"
    /// Nothing says what the VAT is on, so that no line could be made (EN 16931 BR-CO-18).
    case vatBreakdownMissing = "BR-CO-18"
    /// No part of the VAT breakdown has a base to make a line of (EN 16931 BR-45).
    case vatBasesMissing = "BR-45"
}

extension BookingProposalEvent.Annotated {
    /// Whether this change settles a broken rule, even where it gives the same values again: a question by the field it is about, a rule
    /// on the invoice's sums by total or lines.
    func settles(_ brokenRule: String) -> Bool {
        switch OpenQuestion(rawValue: brokenRule) {
        case .vatBreakdownTooLong, .vatBreakdownMissing, .vatBasesMissing: lines != nil
        case .creditNoteNegative: creditNote != nil
        case .currencyUnknown: currency != nil
        case .thirdPartyPayments, nil: totalCents != nil || lines != nil
        }
    }
}

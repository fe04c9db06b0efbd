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
    /// The document is of a type that is no invoice and no credit note, such as a pro forma (EN 16931 BR-CL-01).
    case documentTypeUnknown = "BR-CL-01"
    /// A VAT category that the two parties cannot trade under, such as an intra-Community supply between two Belgians.
    case vatCategoryOfOtherParties = "vat-category-of-other-parties"
    /// A VAT category nobody knows, or one that nobody in Belgium charges under.
    case vatCategoryUnknown = "vat-category-unknown"
    /// A rate that is not Belgian on what a Belgian sells, but for what it declares in the one-stop shop.
    case vatRateNotBelgian = "vat-rate-not-belgian"
}

extension BookingProposalEvent.Annotated {
    /// Whether this change settles a broken rule, even where it gives the same values again: a question by the field it is about, a rule
    /// on the invoice's sums by total or lines.
    func settles(_ brokenRule: String) -> Bool {
        switch OpenQuestion(rawValue: brokenRule) {
        case .vatBreakdownTooLong, .vatBreakdownMissing, .vatBasesMissing, .vatCategoryOfOtherParties,
            .vatCategoryUnknown, .vatRateNotBelgian:
            lines != nil
        case .creditNoteNegative, .documentTypeUnknown: creditNote != nil
        case .currencyUnknown: currency != nil
        case .thirdPartyPayments, nil: totalCents != nil || lines != nil
        }
    }
}

/// What only a person can settle, by an answer of its own; it stands among the broken rules of a proposal.
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
    /// Whether a person who gives this, changed or not, has settled what that broken rule leaves open: a question by its own answer
    /// alone, a rule on the invoice's sums by its total or its lines.
    func settles(_ brokenRule: String) -> Bool {
        switch OpenQuestion(rawValue: brokenRule) {
        case .vatBreakdownTooLong, .vatBreakdownMissing, .vatBasesMissing: lines != nil
        case .creditNoteNegative: creditNote != nil
        case .currencyUnknown: currency != nil
        case .thirdPartyPayments, nil: totalCents != nil || lines != nil
        }
    }
}

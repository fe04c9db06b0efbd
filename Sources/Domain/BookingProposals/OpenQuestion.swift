/// What only a person can settle although no rule of EN 16931 says so; it stands among the broken rules of a proposal.
public enum OpenQuestion: String, Sendable, CaseIterable {
    /// The VAT breakdown has more parts than anybody books; none of them was made a line.
    case vatBreakdownTooLong = "vat-breakdown-too-long"
    /// A credit note whose amounts are negative: it credits, or takes a credit back.
    case creditNoteNegative = "credit-note-negative"
    /// The currency the invoice states is none.
    case currencyUnknown = "currency-unknown"
}

extension BookingProposalEvent.Annotated {
    /// Whether a person who gives this, changed or not, has settled what that broken rule leaves open: a question by its own answer
    /// alone, a rule on the invoice's sums by its total or its lines. One that left nothing to make a line of asks for lines.
    func settles(_ brokenRule: String) -> Bool {
        switch OpenQuestion(rawValue: brokenRule) {
        case .vatBreakdownTooLong: lines != nil
        case .creditNoteNegative: creditNote != nil
        case .currencyUnknown: currency != nil
        case nil where ["BR-CO-18", "BR-45"].contains(brokenRule): lines != nil
        case nil: totalCents != nil || lines != nil
        }
    }
}

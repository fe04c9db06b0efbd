/// What only a person can settle although no rule of EN 16931 says so; it stands among the broken rules of a proposal.
public enum OpenQuestion: String, Sendable, CaseIterable {
    /// The VAT breakdown has more parts than anybody books; none of them was made a line.
    case vatBreakdownTooLong = "vat-breakdown-too-long"
}

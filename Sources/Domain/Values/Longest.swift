/// The greatest lengths of texts and lists, the same wherever a value comes from: an invoice that is read, a person, or a package.
/// Texts are counted in Unicode scalars, as JSON Schema does.
public enum Longest {
    public static let invoiceNumber = 100
    /// A sale may be numbered by its invoice's own number.
    public static let documentNumber = invoiceNumber
    public static let counterpartyName = 200
    public static let bookingLines = 1_000
    /// The third party's, and for each booking line one of its base and one of its VAT.
    public static let entryLines = 1 + 2 * bookingLines
}

/// How much anything may hold, the same wherever it comes from: what is kept of an invoice that is read, what a person may enter, and
/// what a package may say of an entry. Texts are counted in Unicode scalars, as JSON Schema does.
public enum Longest {
    public static let invoiceNumber = 100
    /// A sale may carry its invoice's number.
    public static let documentNumber = invoiceNumber
    public static let counterpartyName = 200
    public static let bookingLines = 1_000
    /// The third party's, and for each booking line one of its base and one of its VAT.
    public static let entryLines = 1 + 2 * bookingLines
}

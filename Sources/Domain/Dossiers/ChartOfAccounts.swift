/// The accounts of the Belgian minimum chart (PCMN/MAR) that rules name themselves.
public enum ChartOfAccounts {
    /// Where a line goes when nothing better is known (DOMAIN §3.5).
    public static let suspense = "499000"
    public static let customers = "400000"
    public static let suppliers = "440000"
    public static let deductibleVAT = "411000"
    public static let payableVAT = "451000"

    /// Suspense accounts are shown in red (FEATURES WL-11).
    public static func isSuspense(_ account: String) -> Bool { account.hasPrefix("499") }

    /// Some packages keep an account for each customer and supplier, below these.
    public static func isOfCustomers(_ account: String) -> Bool { account.hasPrefix("400") }
    public static func isOfSuppliers(_ account: String) -> Bool { account.hasPrefix("440") }

    /// Whether an invoice of that side is booked on such an account: what is bought is no revenue (class 7), what is sold no cost
    /// (class 6).
    public static func takes(_ side: InvoiceSide, on account: LedgerAccountCode) -> Bool {
        switch side {
        case .purchase: !account.description.hasPrefix("7")
        case .sale: !account.description.hasPrefix("6")
        }
    }
}

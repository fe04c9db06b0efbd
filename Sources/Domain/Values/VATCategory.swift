/// Why an amount bears the VAT it bears (EN 16931 BT-118 and BT-151). The raw values are the codes of UNTDID 5305.
public enum VATCategory: String, Hashable, Sendable, CaseIterable {
    case standard = "S"
    case zeroRated = "Z"
    case exempt = "E"
    case reverseCharge = "AE"
    case intraCommunity = "K"
    case export = "G"
    case outOfScope = "O"
    case canaryIslands = "L"
    case ceutaAndMelilla = "M"
    case splitPayment = "B"

    /// Whether its rate is charged: reverse charge may be stated with the rate that the buyer owes, and bears none.
    public var bearsTax: Bool {
        switch self {
        case .standard, .canaryIslands, .ceutaAndMelilla, .splitPayment: true
        case .zeroRated, .exempt, .reverseCharge, .intraCommunity, .export, .outOfScope: false
        }
    }
}

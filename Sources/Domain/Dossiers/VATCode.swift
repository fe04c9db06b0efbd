/// A generic VAT code of Paraph (DOMAIN §7.2): what the invoice says of VAT, and in which boxes of the return it ends.
public struct VATCode: Sendable, Hashable {
    public let code: String
    public let side: InvoiceSide
    /// Nil where the invoice carries a rate that is not Belgian. Of a purchase whose VAT the buyer owes it is what most of them owe.
    public let rate: VATRate?
    /// Those of the base first, then those of the VAT. The first of a purchase tells goods, services and investments apart.
    public let boxes: [String]

    /// Whether the entry makes the VAT due that the invoice does not charge: its line has the Belgian rate, and no VAT (DOMAIN §7.2,
    /// reverse charge).
    public var buyerOwesVAT: Bool { !Self.boxesOfVATOwed.isDisjoint(with: boxes) }

    /// The boxes of the VAT that the buyer declares in the place of the seller.
    static let boxesOfVATOwed: Set = ["55", "56", "57"]

    /// Every code, by side.
    public static let all: [VATCode] = purchases + sales

    public static func named(_ code: String, side: InvoiceSide) -> VATCode? {
        switch side {
        case .purchase: purchasesByCode[code]
        case .sale: salesByCode[code]
        }
    }

    private static let purchasesByCode = Dictionary(uniqueKeysWithValues: purchases.map { ($0.code, $0) })
    private static let salesByCode = Dictionary(uniqueKeysWithValues: sales.map { ($0.code, $0) })

    /// Whether `buyerOwesVAT` holds of that code; false for one that is none of this side, or for no code at all.
    public static func buyerOwesVAT(under code: String?, on side: InvoiceSide) -> Bool {
        code.flatMap { named($0, side: side) }?.buyerOwesVAT ?? false
    }

    private static let purchases: [VATCode] =
        ["21", "12", "06"].flatMap { rate in
            Supply.allCases.map { supply in
                VATCode(
                    code: "P\(rate)-\(supply.rawValue)", side: .purchase, rate: VATRate("\(rate).00"),
                    boxes: [supply.baseBox, "59"])
            }
        } + [
            VATCode(code: "P00-G", side: .purchase, rate: .zero, boxes: ["81"]),
            VATCode(code: "P00-S", side: .purchase, rate: .zero, boxes: ["82"]),
            VATCode(code: "P00-I", side: .purchase, rate: .zero, boxes: ["83"]),
            VATCode(code: "ICG", side: .purchase, rate: .twentyOne, boxes: ["81", "86", "55", "59"]),
            VATCode(code: "ICS", side: .purchase, rate: .twentyOne, boxes: ["82", "88", "55", "59"]),
            VATCode(code: "COC", side: .purchase, rate: .twentyOne, boxes: ["82", "87", "56", "59"]),
            VATCode(code: "IMP", side: .purchase, rate: .twentyOne, boxes: ["81", "87", "57", "59"]),
            VATCode(code: "XUS", side: .purchase, rate: .twentyOne, boxes: ["82", "87", "56", "59"]),
            VATCode(code: "EX", side: .purchase, rate: .zero, boxes: ["82"]),
            VATCode(code: "VX", side: .purchase, rate: nil, boxes: ["82"]),
            // VAT of another country is no Belgian input VAT: it goes into the cost.
            VATCode(code: "FOR", side: .purchase, rate: nil, boxes: ["82"]),
        ]

    private static let sales: [VATCode] = [
        VATCode(code: "S21", side: .sale, rate: VATRate("21.00"), boxes: ["03", "54"]),
        VATCode(code: "S12", side: .sale, rate: VATRate("12.00"), boxes: ["02", "54"]),
        VATCode(code: "S06", side: .sale, rate: VATRate("6.00"), boxes: ["01", "54"]),
        VATCode(code: "S00", side: .sale, rate: .zero, boxes: ["00"]),
        VATCode(code: "ICG", side: .sale, rate: .zero, boxes: ["46"]),
        VATCode(code: "ICS", side: .sale, rate: .zero, boxes: ["44"]),
        VATCode(code: "COC", side: .sale, rate: .zero, boxes: ["45"]),
        VATCode(code: "IMP", side: .sale, rate: .zero, boxes: ["47"]),
        VATCode(code: "XUS", side: .sale, rate: .zero, boxes: ["47"]),
        VATCode(code: "EX", side: .sale, rate: .zero, boxes: ["00"]),
        VATCode(code: "VX", side: .sale, rate: nil, boxes: []),
        // VAT due in another member state, declared in the one-stop shop and not in the Belgian return.
        VATCode(code: "OSS", side: .sale, rate: nil, boxes: []),
    ]
}

/// Where the other party is, for the VAT on services. Northern Ireland counts as elsewhere: it belongs to the Union for goods only.
public enum VATTerritory: Sendable, Hashable {
    case belgium
    /// Another member state.
    case union
    case elsewhere

    /// - Parameter country: two letters of ISO 3166, for a party whose VAT number is not known. Belgium where nothing is.
    public init(_ vatNumber: VATNumber?, country: String?) {
        switch vatNumber?.countryCode ?? country?.uppercased() ?? "BE" {
        case "BE": self = .belgium
        case let country where VATNumber.memberStates.contains(country): self = .union
        default: self = .elsewhere
        }
    }
}

extension VATCode {
    /// The boxes a line on `account` fills (DOMAIN §7.2). Invoice: `boxes`, of which the first is 81, 82 or 83 by the account's class
    /// for ICG, COC, IMP, EX, VX and FOR. Credit note of a purchase: its base boxes again and 85 (84 for ICG, ICS), and 63 where the supplier
    /// charged VAT that was deducted. Credit note of a sale: 49 (48 for ICG, ICS), and 64 where VAT was charged; none for a code
    /// without boxes.
    /// - Parameter vatExempt: the dossier owes no VAT on what it sells, and deducts none of what it buys; what it owes as a buyer it
    ///   owes all the same (DOMAIN §7.2, VX).
    public func boxes(on account: String, creditNote: Bool, vatExempt: Bool = false) -> [String] {
        guard !(vatExempt && side == .sale) else { return [] }
        var boxes = vatExempt ? boxes.filter { $0 != "59" } : boxes
        if side == .purchase, ["ICG", "COC", "IMP", "EX", "VX", "FOR"].contains(code) {
            boxes[0] = Supply(on: account).baseBox
        }
        guard creditNote, let base = boxes.first else { return boxes }
        let isWithinUnion = code == "ICG" || code == "ICS"
        switch side {
        case .purchase:
            let bases =
                boxes.filter { ["81", "82", "83", "86", "87", "88"].contains($0) } + [isWithinUnion ? "84" : "85"]
            return boxes == [base, "59"] ? bases + ["63"] : bases
        case .sale:
            let bases = [isWithinUnion ? "48" : "49"]
            return boxes.contains("54") ? bases + ["64"] : bases
        }
    }

    /// The code that fits what the invoice says (category and rate), where the other party is, the account and the dossier.
    public static func proposed(
        side: InvoiceSide, category: VATCategory, rate: VATRate, account: String, vatExempt: Bool,
        territory: VATTerritory = .belgium
    ) -> String {
        if vatExempt && (side == .sale || [.standard, .zeroRated, .exempt].contains(category)) { return "VX" }
        switch category {
        case .intraCommunity: return Supply(on: account) == .services ? "ICS" : "ICG"
        case .reverseCharge: return reverseCharge(in: territory)
        case .export: return "IMP"
        case .exempt: return "EX"
        case .outOfScope: return territory == .elsewhere ? "XUS" : vatExempt ? "VX" : "EX"
        case .standard, .zeroRated, .canaryIslands, .ceutaAndMelilla, .splitPayment:
            // A rate that Belgium has too says nothing of whose VAT it is: a seller abroad charges that of its own country.
            return side == .purchase && territory != .belgium ? "FOR" : domestic(side, rate: rate, account: account)
        }
    }

    /// Whether an amount of the category may bear the code: it may not where the code says what another category does.
    public func fits(_ category: VATCategory) -> Bool {
        switch category {
        case .intraCommunity: ["ICG", "ICS", "VX"].contains(code)
        case .reverseCharge: ["COC", "ICS", "XUS", "VX"].contains(code)
        case .export: ["IMP", "VX"].contains(code)
        case .exempt, .outOfScope: ["EX", "XUS", "VX"].contains(code)
        case .standard, .zeroRated, .canaryIslands, .ceutaAndMelilla, .splitPayment:
            !["ICG", "ICS", "COC", "XUS", "IMP", "EX"].contains(code)
        }
    }

    private static func reverseCharge(in territory: VATTerritory) -> String {
        switch territory {
        case .belgium: "COC"
        case .union: "ICS"
        case .elsewhere: "XUS"
        }
    }

    private static func domestic(_ side: InvoiceSide, rate: VATRate, account: String) -> String {
        guard let digits = ["21.00": "21", "12.00": "12", "6.00": "06", "0.00": "00"][rate.description] else {
            return side == .purchase ? "FOR" : "OSS"
        }
        return side == .purchase ? "P\(digits)-\(Supply(on: account).rawValue)" : "S\(digits)"
    }
}

/// What a purchase is for, as the VAT return tells it; the raw value is the letter in the codes of domestic purchases.
private enum Supply: String, CaseIterable {
    case goods = "G"
    case services = "S"
    case investments = "I"

    /// By the class of the ledger account.
    init(on account: String) {
        switch account.prefix(2) {
        case "61", "62", "64", "65": self = .services
        case let first where first.hasPrefix("2"): self = .investments
        default: self = .goods
        }
    }

    /// The box of the return for what was bought.
    var baseBox: String {
        switch self {
        case .goods: "81"
        case .services: "82"
        case .investments: "83"
        }
    }
}

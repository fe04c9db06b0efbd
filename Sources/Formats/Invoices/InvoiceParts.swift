public import Domain
public import Foundation

/// A seller or a buyer.
public struct InvoiceParty: Hashable, Sendable {
    /// The registered name, or else the trading name.
    public var name: String?
    public var tradingName: String?
    /// The VAT number as written in the file.
    public var statedVATNumber: String?
    /// The number of the legal register as written in the file.
    public var statedLegalNumber: String?
    /// The scheme of that register in the list of ISO 6523, such as `0208` of the Belgian one.
    public var legalNumberScheme: String?
    public var addressLines: [String] = []
    public var postcode: String?
    public var city: String?
    /// The country as written in the file, in capitals: two letters of ISO 3166.
    public var country: String?
    public var endpoint: Endpoint?
    public var email: String?

    /// An electronic address: a scheme of the EAS list, such as `0208`, and the address in it.
    public struct Endpoint: Hashable, Sendable {
        public let scheme: String?
        public let id: String

        public init(scheme: String?, id: String) {
            self.scheme = scheme
            self.id = id
        }
    }

    public init(name: String? = nil) { self.name = name }

    /// The VAT number, when what is written is one. A Belgian party may leave out the two letters of its country.
    public var vatNumber: VATNumber? {
        statedVATNumber.flatMap { stated in
            if let number = VATNumber(stated) { return number }
            return isBelgian ? EnterpriseNumber(String(VATNumber.withoutWord(stated)))?.vatNumber : nil
        }
    }

    /// The Belgian enterprise number, from the VAT number, the electronic address or the register.
    public var enterpriseNumber: EnterpriseNumber? { enterpriseNumbers.first }

    /// Every Belgian enterprise number it states: that of its VAT number, of its electronic address (schemes 0208 and the older 9956,
    /// and 9925 of the VAT number) and of the register. They differ for a member of a VAT unit, whose VAT number is the unit's.
    public var enterpriseNumbers: [EnterpriseNumber] {
        let address = endpoint.flatMap { ["0208", "9956", "9925"].contains($0.scheme) ? EnterpriseNumber($0.id) : nil }
        let registered = country == "BE" ? statedLegalNumber.flatMap { EnterpriseNumber($0) } : nil
        return [vatNumber?.enterpriseNumber, address, registered].compactMap(\.self)
    }

    /// Whether it is plainly of another country: by its address, its VAT number, or the register one of its numbers is of.
    public var isForeign: Bool {
        if let country = country.flatMap({ CountryCode($0) }), country.description != "BE" { return true }
        let isOfOtherRegister = [legalNumberScheme, endpoint?.scheme].contains { scheme in
            scheme.map(Self.foreignRegisters.contains) ?? false
        }
        return isOfOtherRegister || vatNumber?.isBelgian == false
    }

    /// Registers of enterprises of other countries, by their number in the list of ISO 6523.
    private static let foreignRegisters: Set<String> = [
        "0002", "0007", "0009", "0037", "0096", "0106", "0142", "0151", "0183", "0184", "0190", "0191", "0192", "0195",
        "0196", "0198", "0204", "0210", "0211", "0212", "0213", "0216",
    ]

    private var isBelgian: Bool { country == nil || country == "BE" }
}

/// A line of an invoice.
public struct InvoiceLine: Hashable, Sendable {
    public var id: String?
    public var name: String?
    public var description: String?
    /// The quantity as written; it may have any number of decimals.
    public var quantity: String?
    public var unit: String?
    /// The price of one `unit`, or of `priceBaseQuantity`, as written, without VAT.
    public var unitPrice: String?
    /// The quantity the price is for, as written; nil for one.
    public var priceBaseQuantity: String?
    /// The unit of `priceBaseQuantity`, where one is stated.
    public var priceBaseUnit: String?
    /// They are in the net amount already, and have the line's category.
    public var allowancesAndCharges: [AllowanceOrCharge] = []
    public var netAmount: Money?
    /// True when the file states more decimals than `netAmount` holds, as older Belgian files do.
    public var isRounded = false
    public var category: VATCategory?
    /// True when the file states a category that is none of those known.
    public var hasUnknownCategory = false
    public var rate: VATRate?
    /// The code of the Belgian UBL.BE profile that names the VAT box, such as `03` or `44`.
    public var ublBECode: String?

    public init(
        id: String? = nil, name: String? = nil, netAmount: Money? = nil, category: VATCategory? = nil,
        rate: VATRate? = nil
    ) {
        self.id = id
        self.name = name
        self.netAmount = netAmount
        self.category = category
        self.rate = rate
    }
}

/// The base and the tax of one category and rate.
public struct VATSubtotal: Hashable, Sendable {
    public var category: VATCategory?
    public var rate: VATRate?
    public var base: Money?
    public var tax: Money?
    public var exemptionReason: String?
    public var exemptionCode: String?
    public var ublBECode: String?
    /// True when the file states a category that is none of those known.
    public var hasUnknownCategory = false

    public init(category: VATCategory?, rate: VATRate?, base: Money?, tax: Money?) {
        self.category = category
        self.rate = rate
        self.base = base
        self.tax = tax
    }

    /// The rate of the tax in the amounts: zero in a category that bears none, whatever rate it is stated with.
    public var chargedRate: VATRate? { category?.bearsTax == false ? .zero : rate }
}

/// A reduction or a cost on the whole document.
public struct AllowanceOrCharge: Hashable, Sendable {
    public var isCharge: Bool
    public var amount: Money?
    public var reason: String?
    public var category: VATCategory?
    public var rate: VATRate?

    public init(isCharge: Bool, amount: Money?, reason: String?, category: VATCategory?, rate: VATRate?) {
        self.isCharge = isCharge
        self.amount = amount
        self.reason = reason
        self.category = category
        self.rate = rate
    }
}

/// The totals as printed.
public struct InvoiceTotals: Hashable, Sendable {
    public var lineNet: Money?
    public var allowances: Money?
    public var charges: Money?
    public var taxExclusive: Money?
    public var tax: Money?
    /// The tax once more, in the currency of the seller's accounts where that is another (BT-111).
    public var taxInAccountingCurrency: Money?
    public var taxInclusive: Money?
    public var prepaid: Money?
    /// What is collected for others with the invoice, in the German extension (BG-DEX-09): to be paid, and no part of the total.
    public var thirdPartyPayments: Money?
    public var rounding: Money?
    public var payable: Money?

    public init() {}
}

/// One way to pay.
public struct PaymentMeans: Hashable, Sendable {
    /// UNTDID 4461, such as `30` or `58` for a credit transfer.
    public var code: String?
    public var statedAccount: String?
    public var statedBIC: String?
    /// The communication to pay with.
    public var paymentID: String?

    public init(code: String?, statedAccount: String?, statedBIC: String? = nil, paymentID: String? = nil) {
        self.code = code
        self.statedAccount = statedAccount
        self.statedBIC = statedBIC
        self.paymentID = paymentID
    }

    /// The account, when what is written is an IBAN, with or without that word in front.
    public var iban: IBAN? {
        statedAccount.flatMap { account in
            let number = account.trimmingPrefix(/\s*IBAN\s*:?/.ignoresCase())
            return IBAN(String(number))
        }
    }
    public var bic: BIC? { statedBIC.flatMap { BIC($0) } }
}

/// A file inside the invoice. Its bytes come from a stranger: they are scanned and opened elsewhere.
public struct InvoiceAttachment: Hashable, Sendable {
    public var id: String?
    public var filename: String?
    public var mediaType: String?
    public var description: String?
    /// UNTDID 1001: what kind of document it is, such as `380` for an invoice.
    public var typeCode: String?
    public var bytes: Data

    public init(
        id: String?, filename: String?, mediaType: String?, description: String?, typeCode: String? = nil, bytes: Data
    ) {
        self.id = id
        self.filename = filename
        self.mediaType = mediaType
        self.description = description
        self.typeCode = typeCode
        self.bytes = bytes
    }

    /// Whether the bytes are those of a PDF: readers accept up to 1024 others before its header (ISO 32000-1, annex H.3, note 13).
    public var isPDF: Bool { bytes.prefix(1024 + 5).range(of: Data("%PDF-".utf8)) != nil }
}

/// Something in the file that could not be read, with its text.
public struct ReadingFinding: Hashable, Sendable, CustomStringConvertible {
    public let element: String
    public let line: Int
    public let text: String

    public init(element: String, line: Int, text: String) {
        self.element = element
        self.line = line
        self.text = text
    }

    public var description: String { "Line \(line): \(element) “\(text)” cannot be read." }
}

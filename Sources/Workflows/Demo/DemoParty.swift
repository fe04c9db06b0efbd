import Domain
import Formats

/// Somebody the dossiers of the demo office trade with. All are made up; their numbers are right by their check digits.
struct DemoParty: Sendable, Hashable {
    let name: String
    let vatNumber: VATNumber
    let street: String
    let postcode: String
    let city: String
    /// In which it writes its invoices.
    let language: LanguageCode
    /// Where the office books what it sells.
    let account: String
    let category: VATCategory
    let offers: [DemoOffer]

    init(
        _ name: String, _ number: DemoNumber, _ street: String, _ postcode: String, _ city: String,
        _ language: LanguageCode = .french, account: String = "604000", _ category: VATCategory = .standard,
        _ offers: [DemoOffer] = []
    ) {
        self.name = name
        vatNumber = number.vatNumber
        self.street = street
        self.postcode = postcode
        self.city = city
        self.language = language
        self.account = account
        self.category = category
        self.offers = offers
    }

    /// Without its legal form, as people name it.
    var shortName: String { name.split(separator: " ").dropLast().joined(separator: " ") }

    var invoiceParty: InvoiceParty {
        var party = InvoiceParty(name: name)
        party.statedVATNumber = vatNumber.description
        party.statedLegalNumber = vatNumber.enterpriseNumber?.description
        party.addressLines = [street]
        party.postcode = postcode
        party.city = city
        party.country = vatNumber.countryCode
        return party
    }
}

/// What a party sells.
struct DemoOffer: Sendable, Hashable {
    let name: String
    /// The price of one, in cents without VAT.
    let cents: ClosedRange<Int>
    let rate: VATRate
    let most: Int

    /// - Parameter most: how many one buys at once.
    init(_ name: String, _ cents: ClosedRange<Int>, _ rate: VATRate = .twentyOne, upTo most: Int = 1) {
        self.name = name
        self.cents = cents
        self.rate = rate
        self.most = most
    }
}

/// The number of a made-up enterprise.
enum DemoNumber: Sendable {
    /// A Belgian one, told from the others by its serial.
    case belgian(Int)
    case foreign(String)

    var vatNumber: VATNumber {
        switch self {
        case .belgian(let serial): return Self.enterprise(serial).vatNumber
        case .foreign(let text):
            guard let number = VATNumber(text) else { preconditionFailure("\(text) is no VAT number") }
            return number
        }
    }

    static func enterprise(_ serial: Int) -> EnterpriseNumber {
        let base = 9_990_000 + serial * 53
        let check = 97 - base % 97
        guard let number = EnterpriseNumber("0\(base)\(check < 10 ? "0" : "")\(check)") else {
            preconditionFailure("The check digits of an enterprise number make it right")
        }
        return number
    }

    /// A Belgian account of the enterprise: ten digits, two that check them, and the two of the IBAN before them.
    static func account(of number: VATNumber) -> IBAN? {
        guard let enterprise = number.enterpriseNumber, let digits = Int(enterprise.description) else { return nil }
        let base = 5_390_000_000 + digits % 10_000_000
        let check = base % 97 == 0 ? 97 : base % 97
        let account = base * 100 + check
        // ISO 13616: the letters BE are 11 and 14, and 00 stands where the check digits will.
        let control = 98 - (account % 97 * 1_000_000 + 111_400) % 97
        return IBAN("BE\(control < 10 ? "0" : "")\(control)\(account)")
    }
}

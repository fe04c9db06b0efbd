/// A currency by its ISO 4217 code, such as `EUR`.
public struct Currency: Hashable, Sendable, LosslessStringConvertible {
    public let description: String

    /// Fails unless the text is the code of a currency in use; case and surrounding space do not matter.
    public init?(_ text: String) {
        let code = text.trimmed.uppercased()
        guard Self.codes.contains(code) else { return nil }
        description = code
    }

    private init(known code: String) { description = code }

    public static let eur = Currency(known: "EUR")
}

extension Currency {
    /// ISO 4217 list one, without funds and metals. BGN and ANG were withdrawn in 2025–2026 and stay for older documents.
    private static let codes = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
        CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
        HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
        RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
        USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

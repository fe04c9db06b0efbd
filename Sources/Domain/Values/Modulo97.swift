/// The check arithmetic modulo 97 of ISO 7064, and its Belgian variants.
enum Modulo97 {
    /// The remainder of a text of capitals and digits read as one number, letters counting 10 to 35 (ISO 13616).
    static func remainder(of text: some StringProtocol) -> Int {
        text.utf8.reduce(0) { remainder, byte in
            byte.isASCIIDigit
                ? (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
                : (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
        }
    }

    /// True when the four first characters, moved to the end, make the remainder 1 (IBAN, ISO 11649).
    static func isValid(rotating text: String) -> Bool {
        remainder(of: text.dropFirst(4) + text.prefix(4)) == 1
    }

    /// The two Belgian check digits of a number: its remainder, or 97 where that is 0.
    static func checkDigits(of digits: some StringProtocol) -> Int {
        let remainder = remainder(of: digits)
        return remainder == 0 ? 97 : remainder
    }
}

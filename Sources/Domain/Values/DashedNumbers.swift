/// A year in four digits and what follows it in two each, with dashes between: `2026-03` or `2026-03-15`. Such texts are read and
/// written more often than any other, so byte by byte.
struct DashedNumbers: CustomStringConvertible {
    /// The digits as one number, 202603 or 20260315.
    let value: Int
    /// How many there are, with zeros in front.
    let digits: Int

    init(value: Int, digits: Int) {
        self.value = value
        self.digits = digits
    }

    init?(_ text: String) {
        guard text.utf8.count == 7 || text.utf8.count == 10 else { return nil }
        var value = 0
        var digits = 0
        for (place, byte) in text.utf8.enumerated() {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard byte.isASCIIDigit else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
            }
        }
        self.init(value: value, digits: digits)
    }

    var description: String {
        let length = digits + (digits - 3) / 2
        return String(unsafeUninitializedCapacity: length) { characters in
            var rest = value
            for place in (0..<length).reversed() {
                if place == 4 || place == 7 {
                    characters[place] = UInt8(ascii: "-")
                } else {
                    characters[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            return length
        }
    }
}

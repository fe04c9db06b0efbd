/// The order people put numbers in that hold letters as well: runs of digits count by their value, so that 99 comes before 100.
enum DigitOrder {
    /// A text whose byte order is that of `text`: each run of digits without its leading zeros, behind how many digits that leaves.
    static func key(of text: String) -> String {
        var key = ""
        var rest = text[...]
        while let character = rest.first {
            guard character.isDigit else {
                key.append(character)
                rest.removeFirst()
                continue
            }
            let run = rest.prefix(while: \.isDigit)
            let digits = run.drop { $0 == "0" }
            key += "\(min(digits.count, 99) + 100)".dropFirst() + digits
            rest = rest[run.endIndex...]
        }
        return key
    }
}

extension Character {
    fileprivate var isDigit: Bool { isASCII && isNumber }
}

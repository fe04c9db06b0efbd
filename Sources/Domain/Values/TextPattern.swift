/// The shape of an identifier: `n9` nine digits, `a4` four capitals, `c2` two of either, and capitals standing for
/// themselves, so `n9Bn2` is a Dutch VAT number without its prefix.
struct TextPattern {
    private let parts: [Part]

    private enum Part {
        case digits(Int), capitals(Int), either(Int), literal(UInt8)
    }

    init(_ notation: some StringProtocol) {
        var parts: [Part] = []
        var rest = Array(notation.utf8)[...]
        while let kind = rest.popFirst() {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest.removeFirst(digits.count)
            let count = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            switch kind {
            case UInt8(ascii: "n"): parts.append(.digits(count))
            case UInt8(ascii: "a"): parts.append(.capitals(count))
            case UInt8(ascii: "c"): parts.append(.either(count))
            default: parts.append(.literal(kind))
            }
        }
        self.parts = parts
    }

    func matches(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        var position = 0
        func take(_ count: Int, _ allowed: (UInt8) -> Bool) -> Bool {
            guard position + count <= bytes.count, bytes[position..<position + count].allSatisfy(allowed)
            else { return false }
            position += count
            return true
        }
        for part in parts {
            let fits =
                switch part {
                case .digits(let count): take(count, \.isASCIIDigit)
                case .capitals(let count): take(count, \.isASCIICapital)
                case .either(let count): take(count) { $0.isASCIICapital || $0.isASCIIDigit }
                case .literal(let byte): take(1) { $0 == byte }
                }
            guard fits else { return false }
        }
        return position == bytes.count
    }
}

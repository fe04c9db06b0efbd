extension Collection<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    public var hex: String {
        String(unsafeUninitializedCapacity: count * 2) { digits in
            var place = 0
            for byte in self {
                digits.initializeElement(at: place, to: .hexDigit(of: byte >> 4))
                digits.initializeElement(at: place + 1, to: .hexDigit(of: byte & 0xf))
                place += 2
            }
            return place
        }
    }
}

extension [UInt8] {
    /// Nil unless `text` is two lower-case hexadecimal digits a byte: one value has one text.
    public init?(hex text: some Collection<UInt8>) {
        guard text.count.isMultiple(of: 2) else { return nil }
        self.init()
        reserveCapacity(text.count / 2)
        var high: UInt8?
        for digit in text {
            guard !digit.isASCIICapital, let value = digit.hexDigitValue else { return nil }
            if let first = high {
                append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
    }

    /// Nil unless `text` is two lower-case hexadecimal digits a byte: one value has one text.
    public init?(hex text: some StringProtocol) { self.init(hex: text.utf8) }
}

extension UInt8 {
    /// What the character stands for as a hexadecimal digit, in either case; nil where it is none.
    public var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The lower-case digit of a number below sixteen.
    static func hexDigit(of value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

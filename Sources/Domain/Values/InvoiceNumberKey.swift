/// An invoice number reduced to what two writings of it have in common: `F-0017` and `f17` are one number.
public struct InvoiceNumberKey: Hashable, Sendable, LosslessStringConvertible {
    /// Capitals and digits, without the zeros in front of each run of digits.
    public let description: String

    /// Fails when the number holds no letter A–Z and no digit.
    public init?(_ text: String) {
        let bytes = Array(text.uppercased().utf8).filter { $0.isASCIICapital || $0.isASCIIDigit }
        guard !bytes.isEmpty else { return nil }
        description = String(decoding: Self.withoutLeadingZeros(bytes), as: UTF8.self)
    }

    /// A run of nothing but zeros keeps one, so that `F0` is not `F`.
    private static func withoutLeadingZeros(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var isInsideNumber = false
        for (index, byte) in bytes.enumerated() {
            let isLastOfRun = index + 1 == bytes.count || !bytes[index + 1].isASCIIDigit
            let isLeadingZero = byte == UInt8(ascii: "0") && !isInsideNumber && !isLastOfRun
            isInsideNumber = byte.isASCIIDigit && !isLeadingZero
            if !isLeadingZero { kept.append(byte) }
        }
        return kept
    }
}

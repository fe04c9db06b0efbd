import Domain
import Testing

@Suite struct `Hexadecimal text` {
    @Test func `has two lower-case digits a byte, and is read back as the same`() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(
            bytes.hex.hasPrefix("000102030405060708090a0b0c0d0e0f10")
                && bytes.hex.hasSuffix("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"))
        #expect([UInt8](hex: bytes.hex) == bytes)
        #expect([UInt8]().hex == "" && [UInt8](hex: "") == [])
    }

    @Test(arguments: ["0", "0g", "0A", "A0", " 00", "+f", "0x", "00 ", "é", "٠٠"])
    func `is refused in any other form`(text: String) {
        #expect([UInt8](hex: text) == nil)
    }
}

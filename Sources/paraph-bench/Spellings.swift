/// Other ways to write `limit=100`, so that no page is found among those remembered.
struct Spellings {
    private var count: Int

    init(_ start: Int) { count = start * 16 }

    mutating func next() -> String {
        count += 1
        return "limit=100".utf8.enumerated().map { place, byte in
            count >> place & 1 == 1 && byte != UInt8(ascii: "=")
                ? "%" + String(byte, radix: 16) : String(UnicodeScalar(byte))
        }.joined()
    }
}

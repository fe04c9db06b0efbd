/// A Huffman code, made of the lengths of its words (RFC 1951, 3.2.2).
///
/// Words of up to nine bits are looked up, longer ones are counted through: a stream may have thousands of codes made, so that
/// making one has to cost little.
struct HuffmanCode {
    private static let lookedUp = 9

    /// By the next nine bits, the symbol with the length of its word in the low four bits; 0 where that is longer, or none.
    private var table = [UInt16](repeating: 0, count: 1 << lookedUp)
    /// How many words there are of each length.
    private var counts = [Int](repeating: 0, count: 16)
    /// In the order of their words.
    private var symbols: [UInt16]

    /// Nil for lengths that leave words ambiguous.
    init?(_ lengths: some Collection<UInt8>) {
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        symbols = [UInt16](repeating: 0, count: lengths.count)
        var words = [Int](repeating: 0, count: 16)
        var places = [Int](repeating: 0, count: 16)
        for length in 1...15 {
            words[length] = (words[length - 1] + counts[length - 1]) << 1
            places[length] = places[length - 1] + counts[length - 1]
            guard words[length] + counts[length] <= 1 << length else { return nil }
        }
        for (symbol, length) in zip(UInt16(0)..., lengths) where length > 0 {
            let length = Int(length)
            symbols[places[length]] = symbol
            enter(symbol, as: words[length], length)
            places[length] += 1
            words[length] += 1
        }
    }

    /// The symbol whose word the bits begin with, fifteen of them or more, and the length of the word; nil where none does.
    func symbol(at bits: UInt32) -> (symbol: Int, length: Int)? {
        let entry = table[Int(bits) & (1 << Self.lookedUp - 1)]
        guard entry == 0 else { return (Int(entry >> 4), Int(entry & 15)) }
        var (word, first, place) = (0, 0, 0)
        for length in 1...15 {
            word = word << 1 | Int(bits >> UInt32(length - 1) & 1)
            if word < first + counts[length] { return (Int(symbols[place + word - first]), length) }
            place += counts[length]
            first = (first + counts[length]) << 1
        }
        return nil
    }

    private mutating func enter(_ symbol: UInt16, as word: Int, _ length: Int) {
        guard length <= Self.lookedUp else { return }
        for place in stride(from: Self.reversed(word, length), to: 1 << Self.lookedUp, by: 1 << length) {
            table[place] = symbol << 4 | UInt16(length)
        }
    }

    /// Words are packed from their first bit on, numbers from their last.
    private static func reversed(_ word: Int, _ length: Int) -> Int {
        (0..<length).reduce(0) { $0 << 1 | word >> $1 & 1 }
    }
}

/// Unpacks DEFLATE (RFC 1951): every length and distance is checked, and never more comes out than was promised.
struct Inflation {
    private let input: [UInt8]
    private let size: Int
    private var output: [UInt8] = []
    private var place = 0
    private var bits: UInt32 = 0
    private var bitCount = 0

    /// The unpacked bytes; nil where they are not what was promised.
    static func inflate(_ input: [UInt8], size: Int) -> [UInt8]? {
        var inflation = Inflation(input: input, size: size)
        do {
            try inflation.run()
            return inflation.output
        } catch {
            return nil
        }
    }

    private struct Malformed: Error {}

    private init(input: [UInt8], size: Int) {
        self.input = input
        self.size = size
        // A lie about the size reserves nothing: DEFLATE gives at most 1032 bytes for one.
        output.reserveCapacity(min(size, input.count * 1032))
    }

    private mutating func run() throws(Malformed) {
        var isLast = false
        // Making codes takes longer than copying some bytes, and nobody packs so few with codes of their own.
        var blocksWithCodes = size / 64 + 16
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try copyPacked(Self.fixedLiterals, Self.fixedDistances)
            case 2:
                guard blocksWithCodes > 0 else { throw Malformed() }
                blocksWithCodes -= 1
                let (literals, distances) = try readCodes()
                try copyPacked(literals, distances)
            default: throw Malformed()
            }
        }
        guard output.count == size else { throw Malformed() }
    }

    /// The rest of the byte begun is padding; the whole ones read ahead belong to the block (RFC 1951, 3.2.4).
    private mutating func copyStored() throws(Malformed) {
        place -= bitCount / 8
        (bits, bitCount) = (0, 0)
        guard place + 4 <= input.count else { throw Malformed() }
        let length = Int(input[place]) | Int(input[place + 1]) << 8
        let complement = Int(input[place + 2]) | Int(input[place + 3]) << 8
        place += 4
        guard length == complement ^ 0xffff, place + length <= input.count, output.count + length <= size else {
            throw Malformed()
        }
        output.append(contentsOf: input[place..<place + length])
        place += length
    }

    private mutating func copyPacked(_ literals: HuffmanCode, _ distances: HuffmanCode) throws(Malformed) {
        while true {
            let symbol = try decode(literals)
            switch symbol {
            case 0..<256:
                guard output.count < size else { throw Malformed() }
                output.append(UInt8(symbol))
            case 256: return
            default: try repeatEarlier(symbol, distances)
            }
        }
    }

    private mutating func repeatEarlier(_ symbol: Int, _ distances: HuffmanCode) throws(Malformed) {
        guard symbol <= 285 else { throw Malformed() }
        let length = Self.lengths[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
        let code = try decode(distances)
        guard code < 30 else { throw Malformed() }
        let distance = Self.distances[code] + (try take(Self.distanceBits[code]))
        guard distance <= output.count, output.count + length <= size else { throw Malformed() }
        for _ in 0..<length { output.append(output[output.count - distance]) }
    }

    /// The two codes at the head of a block with codes of its own.
    private mutating func readCodes() throws(Malformed) -> (literals: HuffmanCode, distances: HuffmanCode) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw Malformed() }
        var lengthLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<lengthCount { lengthLengths[Self.lengthOrder[index]] = UInt8(try take(3)) }
        guard let code = HuffmanCode(lengthLengths) else { throw Malformed() }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try decode(code)
            switch symbol {
            case 0..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let last = lengths.last else { throw Malformed() }
                lengths.append(contentsOf: repeatElement(last, count: try take(2) + 3))
            case 17: lengths.append(contentsOf: repeatElement(0, count: try take(3) + 3))
            default: lengths.append(contentsOf: repeatElement(0, count: try take(7) + 11))
            }
        }
        guard lengths.count == literalCount + distanceCount,
            let literals = HuffmanCode(lengths[..<literalCount]),
            let distances = HuffmanCode(lengths[literalCount...])
        else { throw Malformed() }
        return (literals, distances)
    }

    private mutating func decode(_ code: HuffmanCode) throws(Malformed) -> Int {
        fill()
        guard let (symbol, length) = code.symbol(at: bits), length <= bitCount else { throw Malformed() }
        drop(length)
        return symbol
    }

    private mutating func take(_ count: Int) throws(Malformed) -> Int {
        guard count > 0 else { return 0 }
        fill()
        guard count <= bitCount else { throw Malformed() }
        defer { drop(count) }
        return Int(bits & (1 << UInt32(count) - 1))
    }

    /// At least fifteen bits at hand, as long as there are so many.
    private mutating func fill() {
        while bitCount <= 16, place < input.count {
            bits |= UInt32(input[place]) << UInt32(bitCount)
            place += 1
            bitCount += 8
        }
    }

    private mutating func drop(_ count: Int) {
        bits >>= UInt32(count)
        bitCount -= count
    }
}

extension Inflation {
    // RFC 1951, 3.2.5 and 3.2.6.
    private static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145,
        8193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private static let fixedLiterals = fixedCode(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = fixedCode((0..<30).map { _ in 5 })

    private static func fixedCode(_ lengths: [UInt8]) -> HuffmanCode {
        guard let code = HuffmanCode(lengths) else { preconditionFailure("The codes of RFC 1951 are well-formed.") }
        return code
    }
}

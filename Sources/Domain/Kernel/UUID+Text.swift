public import Foundation
internal import Synchronization

// Foundation's own go through the C library: a scanf to read one, a printf to write one, a file opened to make one. A request
// needs a dozen of them.
extension UUID {
    /// The 36 characters of RFC 9562 §4, in lower case: the one form in which Paraph writes a UUID.
    public var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { characters in
            write(to: characters)
            return Self.textLength
        }
    }

    /// Appends the same characters to `bytes`.
    func append(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textLength) { characters in
            write(to: characters)
            bytes.append(contentsOf: UnsafeBufferPointer(characters))
        }
    }

    private static let textLength = 36

    private func write(to characters: UnsafeMutableBufferPointer<UInt8>) {
        withUnsafeBytes(of: uuid) { bytes in
            var place = 0
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    characters.initializeElement(at: place, to: UInt8(ascii: "-"))
                    place += 1
                }
                characters.initializeElement(at: place, to: .hexDigit(of: byte >> 4))
                characters.initializeElement(at: place + 1, to: .hexDigit(of: byte & 0xf))
                place += 2
            }
        }
    }

    /// Nil unless `text` has that form, in either case.
    public init?(text: some StringProtocol) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        for byte in text.utf8 {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard place < 36, let value = byte.hexDigitValue else { return nil }
                if place < 18 { high = high << 4 | UInt64(value) } else { low = low << 4 | UInt64(value) }
            }
            place += 1
        }
        guard place == 36 else { return nil }
        self.init(high: high, low: low)
    }

    /// Version 4: 122 random bits.
    public static func random() -> UUID {
        let (high, low) = RandomWords.shared.two()
        return UUID(high: high & ~0xf000 | 0x4000, low: low >> 2 | 0x8000_0000_0000_0000)
    }

    /// Version 7: a time in milliseconds since 1970, in 48 bits, and 74 random bits behind it.
    public static func random(behind milliseconds: UInt64) -> UUID {
        let (high, low) = RandomWords.shared.two()
        return UUID(high: milliseconds << 16 | 0x7000 | high & 0xfff, low: low >> 2 | 0x8000_0000_0000_0000)
    }

    /// From its two halves, as numbers with the most significant byte first.
    public init(high: UInt64, low: UInt64) {
        self = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// The system's random numbers, many at a time: every draw is a call to the kernel. Each is given out once.
private final class RandomWords: Sendable {
    static let shared = RandomWords()
    private let left = Mutex<[UInt64]>([])

    func two() -> (UInt64, UInt64) {
        left.withLock { left in
            if left.count < 2 { left = Self.drawn() }
            return (left.removeLast(), left.removeLast())
        }
    }

    private static func drawn() -> [UInt64] {
        let count = 64
        return [UInt64](unsafeUninitializedCapacity: count) { words, filled in
            arc4random_buf(words.baseAddress!, count * MemoryLayout<UInt64>.size)
            filled = count
        }
    }
}

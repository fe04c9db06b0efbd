internal import Crypto
internal import Foundation

/// 32 bytes of SHA-256, held in place.
public struct TreeHash: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    public init() { words = (0, 0, 0, 0) }

    init(_ digest: SHA256Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    /// Nil unless `bytes` are 32.
    public init?(bytes: some Sequence<UInt8>) {
        let array = Array(bytes)
        guard array.count == 32 else { return nil }
        words = array.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    public var bytes: [UInt8] { withBytes { Array($0) } }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { withUnsafeBytes(of: words, body) }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    /// The hash of an inner node (RFC 6962 §2.1: a byte 1, then both children).
    static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 1
            withUnsafeBytes(of: left.words) {
                buffer.baseAddress?.advanced(by: 1).copyMemory(from: $0.baseAddress!, byteCount: 32)
            }
            withUnsafeBytes(of: right.words) {
                buffer.baseAddress?.advanced(by: 33).copyMemory(from: $0.baseAddress!, byteCount: 32)
            }
            return hash(UnsafeRawBufferPointer(buffer))
        }
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> TreeHash {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return TreeHash(hash.finalize())
    }

    /// The root of a tree without leaves (RFC 6962 §2.1).
    public static let empty = TreeHash(SHA256.hash(data: Data()))
}

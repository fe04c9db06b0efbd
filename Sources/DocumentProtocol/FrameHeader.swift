/// How one message travels between the server and `paraph-worker`, over one stream socket, in both directions:
///
///     UInt32 big endian   length of the body in bytes, at most `largestBody`
///     UInt8               version of this protocol
///     UInt8               code: the kind of a request, or the outcome of an answer
///     body
///
/// The worker answers each request with exactly one frame, in order. Numbers in a body are big endian, a string or a
/// byte string is preceded by its UInt32 length, a list by its UInt32 count.
public struct FrameHeader: Equatable, Sendable {
    public static let version: UInt8 = 3
    public static let size = 6
    /// 256 MB: five times the largest upload, and far below what would harm the reader.
    public static let largestBody = 256 << 20

    public let length: Int
    public let code: UInt8

    public init(length: Int, code: UInt8) {
        self.length = length
        self.code = code
    }

    /// Reads a header that was received; nil when it is of another version, or its length is beyond the limit.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size, bytes[4] == Self.version else { return nil }
        length = bytes[0..<4].reduce(0) { $0 << 8 | Int($1) }
        code = bytes[5]
        guard length <= Self.largestBody else { return nil }
    }

    public var bytes: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + [Self.version, code]
    }
}

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

/// The bytes an event is hashed as (docs/log-format.md): everything about it except its position, which the tree binds.
/// A buffer is kept between events, since the writer hashes thousands a second.
struct LeafEncoder {
    private var buffer: [UInt8] = []

    init() { buffer.reserveCapacity(4096) }

    mutating func leaf(of event: PreparedEvent, version: Int, recordedAt: Int64) -> TreeHash {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(0)  // a leaf (RFC 6962 §2.1)
        buffer.append(1)  // this encoding's version
        append(event.id)
        append(event.office)
        append(event.dossier)
        append(event.stream.category)
        append(event.stream.id)
        append(UInt64(version))
        append(event.type)
        append(event.actor)
        append(event.causation)
        append(event.correlation)
        append(UInt64(bitPattern: recordedAt))
        append(event.body)
        return buffer.withUnsafeBytes { TreeHash.hash($0) }
    }

    /// The same for fields as they lie in memory; nil where one is missing that every event has.
    mutating func leaf(of fields: RawFields) -> TreeHash? {
        guard let id = fields.id, let office = fields.office, let category = fields.category,
            let stream = fields.stream,
            let type = fields.type, let actor = fields.actor, let causation = fields.causation,
            let correlation = fields.correlation, let body = fields.body
        else { return nil }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(0)
        buffer.append(1)
        buffer.append(contentsOf: id)
        buffer.append(contentsOf: office)
        buffer.append(fields.dossier == nil ? 0 : 1)
        if let dossier = fields.dossier { buffer.append(contentsOf: dossier) }
        append(category)
        buffer.append(contentsOf: stream)
        append(UInt64(bitPattern: fields.version))
        append(type)
        append(actor)
        buffer.append(contentsOf: causation)
        buffer.append(contentsOf: correlation)
        append(UInt64(bitPattern: fields.recordedAt))
        append(body)
        return buffer.withUnsafeBytes { TreeHash.hash($0) }
    }

    private mutating func append(_ text: UnsafeRawBufferPointer) {
        append(UInt64(text.count))
        buffer.append(contentsOf: text)
    }

    private mutating func append(_ id: UUID) { withUnsafeBytes(of: id.uuid) { buffer.append(contentsOf: $0) } }

    /// A byte 0 for none; a byte 1 and the id otherwise.
    private mutating func append(_ id: UUID?) {
        buffer.append(id == nil ? 0 : 1)
        if let id { append(id) }
    }

    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        buffer.append(contentsOf: text.utf8)
    }
}

/// The fields of a stored event, where they lie: nothing is copied to check millions of them.
struct RawFields {
    var id: UnsafeRawBufferPointer?
    var office: UnsafeRawBufferPointer?
    var dossier: UnsafeRawBufferPointer?
    var category: UnsafeRawBufferPointer?
    var stream: UnsafeRawBufferPointer?
    var version: Int64
    var type: UnsafeRawBufferPointer?
    var actor: UnsafeRawBufferPointer?
    var causation: UnsafeRawBufferPointer?
    var correlation: UnsafeRawBufferPointer?
    /// Microseconds since 1970.
    var recordedAt: Int64
    var body: UnsafeRawBufferPointer?
}

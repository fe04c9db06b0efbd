internal import Foundation

/// The bytes an event is hashed as (docs/log-format.md): everything about it except its position, which the tree binds.
/// A buffer is kept between events, since the writer hashes thousands a second.
struct LeafEncoder {
    private var buffer: [UInt8] = []

    init() { buffer.reserveCapacity(4096) }

    mutating func leaf(of event: PreparedEvent, version: Int, recordedAt: Int64) -> TreeHash {
        leaf(
            id: event.id, office: event.office, dossier: event.dossier, category: event.stream.category,
            stream: event.stream.id, version: Int64(version), type: event.type, actor: event.actor,
            causation: event.causation, correlation: event.correlation, recordedAt: recordedAt, body: event.body)
    }

    /// The same for the fields of a row as they lie in memory; nil where one is missing that every event has.
    mutating func leaf(of fields: RawFields) -> TreeHash? {
        guard let id = fields.id, let office = fields.office, let category = fields.category,
            let stream = fields.stream, let type = fields.type, let actor = fields.actor,
            let causation = fields.causation, let correlation = fields.correlation, let body = fields.body
        else { return nil }
        return leaf(
            id: id, office: office, dossier: fields.dossier, category: category, stream: stream,
            version: fields.version, type: type, actor: actor, causation: causation, correlation: correlation,
            recordedAt: fields.recordedAt, body: body)
    }

    /// The format, in its order.
    @inline(__always)
    private mutating func leaf<Identity: LeafIdentity, Text: LeafText>(
        id: Identity, office: Identity, dossier: Identity?, category: Text, stream: Identity, version: Int64,
        type: Text, actor: Text, causation: Identity, correlation: Identity, recordedAt: Int64, body: Text
    ) -> TreeHash {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(0)  // a leaf (RFC 6962 §2.1)
        buffer.append(1)  // this encoding's version
        id.appendBytes(to: &buffer)
        office.appendBytes(to: &buffer)
        buffer.append(dossier == nil ? 0 : 1)
        dossier?.appendBytes(to: &buffer)
        category.appendSized(to: &buffer)
        stream.appendBytes(to: &buffer)
        buffer.append(number: version)
        type.appendSized(to: &buffer)
        actor.appendSized(to: &buffer)
        causation.appendBytes(to: &buffer)
        correlation.appendBytes(to: &buffer)
        buffer.append(number: recordedAt)
        body.appendSized(to: &buffer)
        return buffer.withUnsafeBytes { TreeHash.hash($0) }
    }
}

/// A UUID, as a value or as its 16 bytes.
private protocol LeafIdentity {
    func appendBytes(to buffer: inout [UInt8])
}

/// A text, as a value or as its bytes in UTF-8. It is preceded by the number of its bytes.
private protocol LeafText {
    func appendSized(to buffer: inout [UInt8])
}

extension UUID: LeafIdentity {
    @inline(__always)
    fileprivate func appendBytes(to buffer: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { buffer.append(contentsOf: $0) }
    }
}

extension String: LeafText {
    @inline(__always)
    fileprivate func appendSized(to buffer: inout [UInt8]) {
        buffer.append(number: Int64(utf8.count))
        buffer.append(contentsOf: utf8)
    }
}

extension UnsafeRawBufferPointer: LeafIdentity, LeafText {
    @inline(__always)
    fileprivate func appendBytes(to buffer: inout [UInt8]) { buffer.append(contentsOf: self) }

    @inline(__always)
    fileprivate func appendSized(to buffer: inout [UInt8]) {
        buffer.append(number: Int64(count))
        appendBytes(to: &buffer)
    }
}

extension [UInt8] {
    /// In eight bytes, the highest first.
    @inline(__always)
    fileprivate mutating func append(number: Int64) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}

/// The fields of a stored event as pointers into the row that was received: millions are checked without copying them.
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

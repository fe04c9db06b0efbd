internal import Domain
internal import Foundation

/// The fields of one event that are checked.
struct AuditedEvent {
    let position: Int64
    let office: UUID
    let stream: UUID
    let category: UnsafeRawBufferPointer
    let version: Int64
    /// Microseconds since 1970.
    let recordedAt: Int64
    /// The leaf hash stored with the event; nil where it is not a hash.
    let stored: TreeHash?
    /// The leaf hash computed from its fields; nil where a field is missing.
    let computed: TreeHash?
}

/// Checks events one after the other, from a database or an archive: their leaves, streams and times.
struct EventAudit {
    /// A stream as of its last event that was checked.
    struct Standing: Equatable {
        let office: UUID
        /// An index into `categories`.
        let category: Int
        var version: Int64
    }

    private(set) var streams: [UUID: Standing] = [:]
    private var categories: [[UInt8]] = []
    private var recordedAt: Int64
    /// Whether the first event seen of a stream may have any version, since earlier ones are not part of what is checked.
    private let beginsAnywhere: Bool
    /// Whether a stream may lack versions, since events of other types are not part of what is checked: they rise nevertheless.
    private let lacksVersions: Bool

    init(beginsAnywhere: Bool, lacksVersions: Bool, after recordedAt: Int64 = .min) {
        self.beginsAnywhere = beginsAnywhere || lacksVersions
        self.lacksVersions = lacksVersions
        self.recordedAt = recordedAt
    }

    func knows(_ stream: UUID) -> Bool { streams[stream] != nil }

    /// Tells how a stream was before the first event that is checked.
    mutating func remember(_ stream: UUID, office: UUID, category: String, version: Int64) {
        let category = Array(category.utf8).withUnsafeBytes { index(of: $0) }
        streams[stream] = Standing(office: office, category: category, version: version)
    }

    var lastRecordedAt: Int64 { recordedAt }

    /// Checks one event.
    /// - Returns: the leaf to grow the tree with: the stored one, so that changed fields are one finding and not many.
    mutating func check(_ event: AuditedEvent, _ report: inout AuditReport) -> TreeHash {
        report.events += 1
        let leaf = checkLeaf(event, &report)
        checkStream(event, &report)
        if event.recordedAt < recordedAt {
            report.add(
                Finding(.time, at: event.position, "Event \(event.position) was recorded before the event before it."))
        }
        recordedAt = max(recordedAt, event.recordedAt)
        return leaf
    }

    func category(_ standing: Standing) -> [UInt8] { categories[standing.category] }

    private func checkLeaf(_ event: AuditedEvent, _ report: inout AuditReport) -> TreeHash {
        guard let stored = event.stored else {
            report.add(
                Finding(.leaf, at: event.position, stream: event.stream, "Event \(event.position) has no leaf hash."))
            return event.computed ?? TreeHash()
        }
        if event.computed != stored {
            report.add(
                Finding(
                    .leaf, at: event.position, stream: event.stream,
                    "Event \(event.position) is not what its leaf hash was made of: a field of it was changed, or the hash."
                ))
        }
        return stored
    }

    private mutating func checkStream(_ event: AuditedEvent, _ report: inout AuditReport) {
        guard var standing = streams[event.stream] else { return begin(event, &report) }
        if standing.office != event.office || !categories[standing.category].elementsEqual(event.category) {
            report.add(
                Finding(
                    .stream, at: event.position, stream: event.stream,
                    "Event \(event.position): stream \(event.stream.text) is of another office or category before."))
        }
        let isNext =
            lacksVersions ? event.version > standing.version : event.version == standing.version &+ 1
        if !isNext {
            reportVersion(event, expected: standing.version &+ 1, &report)
        }
        standing.version = event.version
        streams[event.stream] = standing
    }

    private mutating func begin(_ event: AuditedEvent, _ report: inout AuditReport) {
        if !beginsAnywhere, event.version != 1 { reportVersion(event, expected: 1, &report) }
        streams[event.stream] = Standing(
            office: event.office, category: index(of: event.category), version: event.version)
    }

    private func reportVersion(_ event: AuditedEvent, expected: Int64, _ report: inout AuditReport) {
        report.add(
            Finding(
                .version, at: event.position, stream: event.stream,
                "Event \(event.position) has version \(event.version) of stream \(event.stream.text), where \(expected) is next."
            ))
    }

    /// There are some twenty categories, however many streams.
    private mutating func index(of category: UnsafeRawBufferPointer) -> Int {
        if let known = categories.firstIndex(where: { $0.elementsEqual(category) }) { return known }
        categories.append(Array(category))
        return categories.count - 1
    }
}

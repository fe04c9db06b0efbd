internal import Domain
internal import Foundation

/// What the writer knows of one stream when it checks an append.
struct StreamStanding {
    /// Nil while the stream does not exist.
    let office: UUID?
    let version: Int
    /// True when read for this very attempt. When false it may be stale; versions only grow, so only one beyond the expected proves a
    /// conflict.
    let isExact: Bool

    fileprivate func contradicts(_ expected: Int) -> Bool { isExact ? version != expected : version > expected }
}

/// The streams as the writer last saw them in the database.
struct KnownStreams {
    /// True when they were read for this very attempt: they hold as long as the head has not moved since.
    var areFresh = false
    private var streams: [UUID: (office: UUID?, version: Int)] = [:]

    private static let remembered = 100_000

    func standing(of stream: UUID) -> StreamStanding? {
        streams[stream].map { StreamStanding(office: $0.office, version: $0.version, isExact: areFresh) }
    }

    /// Whether a guard holds without a look at the database. Whatever moves a stream moves the head, and a batch is written only where the
    /// head still is where the streams were last seen.
    func prove(_ guarded: Act.Guard, of office: UUID) -> Bool {
        guard let known = streams[guarded.stream.id] else { return false }
        return known.office == office && known.version == guarded.expectedVersion
    }

    mutating func note(_ stream: UUID, office: UUID?, version: Int) {
        if streams.count >= Self.remembered { streams.removeAll(keepingCapacity: true) }
        streams[stream] = (office, version)
    }

    /// The batch was written: what it guards stands there, and what it writes to stands where it left it.
    mutating func note(_ batch: AppendBatch) {
        for (stream, guarded) in batch.guards where guarded.expected > 0 {
            note(stream, office: guarded.office, version: guarded.expected)
        }
        for run in batch.runs.values { note(run.stream.id, office: run.office, version: run.last) }
    }

    mutating func removeAll() { streams.removeAll(keepingCapacity: true) }
}

extension AppendRequest {
    /// The streams that are at other versions than it expects; `standing` says what is known of each.
    ///
    /// Several writes to one stream follow each other: the second expects what the first leaves behind. To a guard, another
    /// office's stream is one that does not exist; to a write, it is a conflict at any version.
    func conflicts(_ standing: (UUID) -> StreamStanding?) -> [StreamConflict] {
        var conflicts = contradictions
        for (index, write) in writes.enumerated() {
            let before = writes[..<index].last { $0.stream.id == write.stream.id }
            let known = before.map { StreamStanding(office: office.uuid, version: $0.finalVersion, isExact: true) }
            guard let known = known ?? standing(write.stream.id) else { continue }
            let isForeign = known.office.map { $0 != office.uuid } ?? false
            if isForeign || known.contradicts(write.expectedVersion) {
                conflicts.append(write.conflict(actual: known.version))
            }
        }
        for guarded in guards {
            guard var known = standing(guarded.stream.id) else { continue }
            if let owner = known.office, owner != office.uuid {
                known = StreamStanding(office: nil, version: 0, isExact: true)
            }
            if known.contradicts(guarded.expectedVersion) {
                conflicts.append(
                    StreamConflict(
                        stream: guarded.stream.id, expected: guarded.expectedVersion, actual: known.version))
            }
        }
        return conflicts
    }
}

extension AppendRequest.Write {
    var finalVersion: Int { expectedVersion + events.count }

    fileprivate func conflict(actual: Int) -> StreamConflict {
        StreamConflict(stream: stream.id, expected: expectedVersion, actual: actual)
    }
}

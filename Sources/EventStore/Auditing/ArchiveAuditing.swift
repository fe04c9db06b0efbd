internal import Crypto
internal import Domain
internal import Foundation

/// The check of one archive.
struct ArchiveAuditing {
    private let archive: Archive
    private let manifest: ExportManifest
    private let checkpoint: Checkpoint?
    private var events: EventAudit
    private var checkpoints: CheckpointAudit
    /// Checkpoints that the tree has not grown to yet, the smallest last.
    private var waiting: [Milestone] = []
    private var stack = SubtreeStack()
    /// How many leaves the events and hashes read so far cover.
    private var covered: Int64 = 0
    private var isCovered = true
    private var lastPosition: Int64 = 0
    private var encoder = LeafEncoder()
    private var named: [TreeHash: Int64] = [:]

    init(
        _ bytes: UnsafeRawBufferPointer, _ members: [String: Range<Int>], trusted: [VerifierKey]?, own: [Checkpoint],
        _ report: inout AuditReport
    ) throws(ExportFlaw) {
        for name in ExportMember.required where members[name] == nil { throw ExportFlaw("\(name) is missing") }
        let archive = Archive(members: members, bytes: bytes)
        self.archive = archive
        do throws(ExportFlaw) {
            manifest = try ExportManifest(json: archive.member(ExportMember.manifest))
        } catch {
            throw ExportFlaw("\(ExportMember.manifest): \(error)")
        }
        let keys = Self.keys(archive.member(ExportMember.keys), &report)
        checkpoints = CheckpointAudit(keys: trusted ?? keys, origin: manifest.origin, after: manifest.first - 1)
        let text = String(validating: archive.member(ExportMember.checkpoint), as: UTF8.self) ?? ""
        checkpoint = checkpoints.read(text, "The checkpoint", &report)
        events = EventAudit(beginsAnywhere: manifest.first > 1, lacksVersions: manifest.types != nil)
        if let checkpoint, checkpoint.size != manifest.treeSize {
            report.add(Finding(.archive, "The checkpoint is of another tree size than the manifest."))
        }
        readEarlier(archive.member(ExportMember.checkpoints), own, &report)
    }

    private static func keys(_ text: UnsafeRawBufferPointer, _ report: inout AuditReport) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for line in Lines(text) {
            if let key = String(validating: line, as: UTF8.self).flatMap({ VerifierKey($0) }) {
                keys.append(key)
            } else {
                report.add(Finding(.archive, "\(ExportMember.keys) holds a line that is no verifier key."))
            }
        }
        return keys
    }

    private mutating func readEarlier(_ text: UnsafeRawBufferPointer, _ own: [Checkpoint], _ report: inout AuditReport)
    {
        for (number, line) in Lines(text).enumerated() {
            let place = "Line \(number + 1) of \(ExportMember.checkpoints)"
            do throws(ExportFlaw) {
                let earlier = try ExportedCheckpoint(json: line)
                guard let read = checkpoints.read(earlier.note, place, &report) else { continue }
                if read.size != earlier.treeSize {
                    report.add(Finding(.signature, "\(place) was signed at \(read.size)."))
                }
                waiting.append(Milestone(checkpoint: read, isOwn: false))
            } catch {
                report.add(Finding(.archive, "\(place): \(error)."))
            }
        }
        for checkpoint in own {
            if let read = checkpoints.admit(checkpoint.text, "The checkpoint given at \(checkpoint.size)", &report) {
                waiting.append(Milestone(checkpoint: read, isOwn: true))
            }
        }
        waiting.sort { $0.checkpoint.size > $1.checkpoint.size }
    }
}

extension ArchiveAuditing {
    mutating func run(_ report: inout AuditReport, _ progress: (Int64, Int64) -> Void) {
        var eventLines = LineReader(ExportMember.events, in: archive, ExportedEvent.init(json:))
        var hashLines = LineReader(ExportMember.hashes, in: archive, ExportedHash.init(json:))
        meet(&report)
        var event = eventLines.next(&report)
        var hash = hashLines.next(&report)
        while event != nil || hash != nil {
            if let found = event, hash.map({ found.event.position <= $0.subtree.leaves.lowerBound + 1 }) ?? true {
                take(found, &report)
                if eventLines.count % 1_024 == 0 { progress(eventLines.count, manifest.events) }
                event = eventLines.next(&report)
            } else if let found = hash {
                cover(found.subtree, found.hash, &report)
                hash = hashLines.next(&report)
            }
        }
        progress(eventLines.count, manifest.events)
        checkEnd(&report)
        checkDocuments(&report)
        if eventLines.count != manifest.events || hashLines.count != manifest.hashes
            || documents.count != manifest.documents
        {
            report.add(Finding(.archive, "The manifest counts other events, hashes or documents than there are."))
        }
    }

    private mutating func take(_ exported: ExportedEvent, _ report: inout AuditReport) {
        let event = exported.event
        let position = event.position
        guard position > lastPosition, (manifest.first...manifest.last).contains(position) else {
            return report.add(
                Finding(.position, at: position, "Position \(position) stands where it does not belong."))
        }
        if manifest.isComplete, position > max(lastPosition, manifest.first - 1) + 1 {
            let missing = max(lastPosition, manifest.first - 1) + 1...position - 1
            report.add(Finding(.position, at: missing, missing.text + " missing."))
        }
        lastPosition = position
        checkScope(event, &report)
        cover(Subtree(level: 0, index: position - 1), check(exported, &report), &report)
        var body = event.body
        if let document = body.withUTF8({ NamedDocument.inBody(UnsafeRawBufferPointer($0)) }), named[document] == nil {
            named[document] = position
        }
    }

    private func checkScope(_ event: RecordedEvent, _ report: inout AuditReport) {
        let isInside =
            (manifest.office == nil || manifest.office == event.office.uuid)
            && (manifest.dossier == nil || manifest.dossier == event.dossier?.uuid)
            && (manifest.types?.contains { $0.matches(event.type) } ?? true)
        guard !isInside else { return }
        report.add(
            Finding(
                .scope, at: event.position, stream: event.stream.id,
                "Event \(event.position) is not of the office, the dossier and the types that were exported."))
    }

    private mutating func check(_ exported: ExportedEvent, _ report: inout AuditReport) -> TreeHash {
        let event = exported.event
        let computed = encoder.leaf(
            of: PreparedEvent(event), version: event.version, recordedAt: event.recordedAt.microseconds)
        var category = event.stream.category
        return category.withUTF8 { category in
            events.check(
                AuditedEvent(
                    position: event.position, office: event.office.uuid, stream: event.stream.id,
                    category: UnsafeRawBufferPointer(category), version: Int64(event.version),
                    recordedAt: event.recordedAt.microseconds, stored: exported.leaf, computed: computed), &report)
        }
    }

    /// Adds the next subtree to the tree, and reports where leaves are covered twice or not at all.
    private mutating func cover(_ subtree: Subtree, _ hash: TreeHash, _ report: inout AuditReport) {
        let leaves = subtree.leaves
        if leaves.lowerBound < covered {
            isCovered = false
            report.add(
                Finding(.hash, at: leaves.lowerBound + 1...leaves.upperBound, "\(leaves.positions.text) covered twice.")
            )
            return
        }
        if leaves.lowerBound > covered {
            isCovered = false
            let missing = covered..<leaves.lowerBound
            report.add(Finding(.hash, at: missing.positions, "\(missing.positions.text) covered by nothing."))
        }
        stack.append(hash, level: subtree.level)
        covered = leaves.upperBound
        meet(&report)
    }

    /// Compares the checkpoints whose size the tree has reached. Those of the auditor that it has passed are findings.
    private mutating func meet(_ report: inout AuditReport) {
        while let next = waiting.last, next.checkpoint.size <= covered {
            waiting.removeLast()
            if !isCovered {
                miss(next, "the leaves before it are not covered once each", &report)
            } else if next.checkpoint.size < covered {
                miss(next, "it lies inside of what the export holds a single hash of", &report)
            } else {
                checkpoints.compare(next.checkpoint, with: stack.root, &report)
                if next.isOwn { report.checkpoints += 1 }
            }
        }
    }

    /// A checkpoint that cannot be compared is a finding only where it is the auditor's own: those of the archive only help to narrow down
    /// where it was changed.
    private func miss(_ milestone: Milestone, _ why: String, _ report: inout AuditReport) {
        guard milestone.isOwn else { return }
        report.add(
            Finding(
                .checkpoint,
                "The checkpoint given at \(milestone.checkpoint.size) could not be compared: \(why)."))
    }

    private mutating func checkEnd(_ report: inout AuditReport) {
        if manifest.isComplete, lastPosition < manifest.last {
            let missing = max(lastPosition, manifest.first - 1) + 1...manifest.last
            report.add(Finding(.position, at: missing, missing.text + " missing."))
        }
        if covered < manifest.treeSize {
            isCovered = false
            let missing = (covered..<manifest.treeSize).positions
            report.add(Finding(.hash, at: missing, "\(missing.text) covered by nothing."))
        } else if covered > manifest.treeSize {
            isCovered = false
            report.add(Finding(.hash, "Events or hashes reach beyond the tree."))
        }
        if let checkpoint, isCovered, checkpoint.size == covered {
            checkpoints.compare(checkpoint, with: stack.root, &report)
        }
        for milestone in waiting.reversed() { miss(milestone, "the export ends at \(covered)", &report) }
    }
}

// The documents.
extension ArchiveAuditing {
    private var documents: [String] { archive.members.keys.filter { $0.hasPrefix(ExportMember.documents) } }

    private mutating func checkDocuments(_ report: inout AuditReport) {
        for (hash, position) in named.sorted(by: { $0.value < $1.value }) {
            report.documents += 1
            guard let flaw = flaw(ofDocument: hash) else { continue }
            report.add(
                Finding(
                    .document, at: position, document: hash.hex,
                    "Document \(hash.hex), which event \(position) names, \(flaw)."))
        }
        for name in documents.sorted() {
            let hash = String(name.dropFirst(ExportMember.documents.count))
            if TreeHash(hex: hash).flatMap({ named[$0] }) == nil {
                report.add(Finding(.document, document: hash, "Document \(hash) is named by no event."))
            }
        }
        for name in archive.members.keys.sorted()
        where !ExportMember.required.contains(name) && !name.hasPrefix(ExportMember.documents) {
            report.add(Finding(.archive, "\(name) does not belong into an export."))
        }
    }

    /// What is wrong with the bytes of a document that an event names; nil where nothing is.
    private func flaw(ofDocument hash: TreeHash) -> String? {
        let name = ExportMember.documents + hash.hex
        guard archive.members[name] != nil else { return "is missing" }
        var hasher = SHA256()
        hasher.update(bufferPointer: archive.member(name))
        return TreeHash(hasher.finalize()) == hash ? nil : "has other bytes"
    }
}

/// The members of an export, by name.
private struct Archive {
    let members: [String: Range<Int>]
    let bytes: UnsafeRawBufferPointer

    /// Its bytes; empty where it is missing.
    func member(_ name: String) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[members[name] ?? 0..<0])
    }
}

/// The lines of one member, each read as a `Line`.
private struct LineReader<Line> {
    /// How many lines came so far, those that cannot be read included.
    private(set) var count: Int64 = 0
    private let name: String
    private var lines: Lines.Iterator
    private let read: (UnsafeRawBufferPointer) throws(ExportFlaw) -> Line

    init(
        _ name: String, in archive: Archive, _ read: @escaping (UnsafeRawBufferPointer) throws(ExportFlaw) -> Line
    ) {
        self.name = name
        lines = Lines(archive.member(name)).makeIterator()
        self.read = read
    }

    /// The next line that can be read; those that cannot are findings.
    mutating func next(_ report: inout AuditReport) -> Line? {
        while let line = lines.next() {
            count += 1
            do throws(ExportFlaw) {
                return try read(line)
            } catch {
                report.add(Finding(.archive, "Line \(count) of \(name): \(error)."))
            }
        }
        return nil
    }
}

/// A checkpoint that the tree is compared with when it has grown to its size.
private struct Milestone {
    let checkpoint: Checkpoint
    /// Whether it is the auditor's own, and not the archive's.
    let isOwn: Bool
}

extension Range<Int64> {
    /// Of leaves, the positions of their events.
    fileprivate var positions: ClosedRange<Int64> { lowerBound + 1...upperBound }
}

extension PreparedEvent {
    /// The event as it was before it was appended.
    init(_ event: RecordedEvent) {
        self.init(
            id: event.id, office: event.office.uuid, dossier: event.dossier?.uuid, stream: event.stream,
            type: event.type, actor: event.actor, causation: event.causation, correlation: event.correlation,
            body: event.body)
    }
}

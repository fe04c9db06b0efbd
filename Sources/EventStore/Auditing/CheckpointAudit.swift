internal import Foundation
internal import Postgres

/// Compares checkpoints with the tree as it grows, and checks who signed them.
struct CheckpointAudit {
    private let keys: [VerifierKey]
    /// The origin that all must have; nil until the first one's is taken.
    private var origin: String?
    /// The size of the last checkpoint that fits the tree.
    private var lastFit: Int64
    private var isBroken = false

    init(keys: [VerifierKey], origin: String?, after size: Int64 = 0) {
        self.keys = keys
        self.origin = origin
        lastFit = size
    }

    /// The checkpoint in `text`, if it is one, of this log and signed by a key that is trusted.
    mutating func read(_ text: String, _ place: String, _ report: inout AuditReport) -> Checkpoint? {
        report.checkpoints += 1
        return admit(text, place, &report)
    }

    /// The same without counting it as checked: for one that the tree perhaps cannot be compared with.
    mutating func admit(_ text: String, _ place: String, _ report: inout AuditReport) -> Checkpoint? {
        do throws(SignedNote.Flaw) {
            let checkpoint = try Checkpoint(text)
            for key in try checkpoint.note.verified(by: keys) where !report.signers.contains(key) {
                report.signers.append(key)
            }
            guard checkpoint.origin == origin ?? checkpoint.origin else {
                report.add(Finding(.signature, "\(place) is of another log: \(checkpoint.origin)."))
                return nil
            }
            origin = checkpoint.origin
            return checkpoint
        } catch {
            report.add(Finding(.signature, "\(place) is not to be trusted: \(error)."))
            return nil
        }
    }

    /// To be called when the tree has the checkpoint's size. Only the first that does not fit is reported: no later one can fit.
    mutating func compare(_ checkpoint: Checkpoint, with root: TreeHash, _ report: inout AuditReport) {
        if checkpoint.root == root {
            guard !isBroken else { return }
            lastFit = checkpoint.size
            report.proven = checkpoint
        } else if !isBroken {
            isBroken = true
            report.add(
                Finding(
                    .checkpoint, at: min(lastFit + 1, checkpoint.size)...max(checkpoint.size, 1),
                    "The checkpoint at \(checkpoint.size) was signed over another log: between \(lastFit) and \(checkpoint.size) events were changed, added, removed or moved after it was signed."
                ))
        }
    }
}

/// The stored checkpoints and the auditor's own, ordered by size, a few at a time.
struct CheckpointQueue {
    private let session: Session
    private let epoch: UUID
    private var own: [Checkpoint]
    private var read: [Checkpoint] = []
    private var last: (position: Int64, epoch: UUID)?
    private var isExhausted = false

    private static let atOnce = 500

    /// - Parameter own: signatures of these were checked.
    init(_ session: Session, epoch: UUID, own: [Checkpoint]) {
        self.session = session
        self.epoch = epoch
        self.own = own.sorted { $0.size > $1.size }
    }

    /// The size of the next one; nil when there are no more.
    mutating func nextSize(_ audit: inout CheckpointAudit, _ report: inout AuditReport) throws -> Int64? {
        while read.isEmpty, !isExhausted { try fill(&audit, &report) }
        return [read.last?.size, own.last?.size].compactMap { $0 }.min()
    }

    /// The next one, of the size that `nextSize` has just answered.
    mutating func next() -> Checkpoint? {
        guard let stored = read.last else { return own.popLast() }
        if let mine = own.last, mine.size < stored.size { return own.popLast() }
        return read.popLast()
    }

    private mutating func fill(_ audit: inout CheckpointAudit, _ report: inout AuditReport) throws {
        let condition: SQL =
            if let last { "(position, epoch) > (\(last.position), \(last.epoch))" } else { "true" }
        let rows = try session.query(
            """
            SELECT position, epoch, note FROM log.checkpoint
            WHERE \(condition)
            ORDER BY position, epoch LIMIT \(Self.atOnce)
            """)
        isExhausted = rows.count < Self.atOnce
        var found: [Checkpoint] = []
        for row in rows {
            let (position, rowEpoch): (Int64, UUID) = (try row.get(0), try row.get(1))
            last = (position, rowEpoch)
            let place = "The checkpoint stored at \(position)"
            guard rowEpoch == epoch else {
                passOver(try row.get(2), rowEpoch, place, &report)
                continue
            }
            guard let checkpoint = audit.read(try row.get(2), place, &report) else { continue }
            if checkpoint.size != position {
                report.add(Finding(.signature, "\(place) was signed at \(checkpoint.size)."))
                continue
            }
            found.append(checkpoint)
        }
        read = found.reversed()
    }

    /// A checkpoint of another epoch cannot be compared with anything here. It must name that epoch itself.
    private func passOver(_ text: String, _ epoch: UUID, _ place: String, _ report: inout AuditReport) {
        guard let checkpoint = try? Checkpoint(text), checkpoint.origin.hasSuffix("/" + epoch.text) else {
            report.add(Finding(.signature, "\(place) is not of the epoch it is stored under."))
            return
        }
        report.passedOver[checkpoint.origin, default: 0] += 1
    }
}

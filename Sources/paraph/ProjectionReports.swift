import Domain
import Foundation
import Postgres
import Projections

/// Shows how far a fold has come: one line that is written over on a terminal, a JSON object a line for machines.
struct FoldProgress {
    let model: String
    let json: Bool
    var showsSteps = true
    private let line = ProgressLine()

    init(model: String, json: Bool, showsSteps: Bool = true) {
        self.model = model
        self.json = json
        self.showsSteps = showsSteps
    }

    private struct Step: Encodable {
        let model: String
        let state: String
        let position: Int64
        let head: Int64
        let eventsPerSecond: Int
        let seconds: Double
        let remainingSeconds: Double?
    }

    func show(_ progress: ReadModels.RebuildProgress) {
        guard showsSteps else { return }
        // A step that cannot be shown is no reason to stop folding.
        if json { try? sayJSON(step("folding", progress)) }
        if !json { line.show(text(progress)) }
    }

    func clear() {
        if !json { line.clear() }
    }

    func finish(_ state: String, _ progress: ReadModels.RebuildProgress) throws {
        clear()
        if json { try sayJSON(step(state, progress)) } else { try say("\(state)  \(text(progress))") }
    }

    private func step(_ state: String, _ progress: ReadModels.RebuildProgress) -> Step {
        Step(
            model: model, state: state, position: progress.position, head: progress.head,
            eventsPerSecond: Int(progress.eventsPerSecond), seconds: progress.elapsed / .seconds(1),
            remainingSeconds: progress.remaining.map { $0 / .seconds(1) })
    }

    private func text(_ progress: ReadModels.RebuildProgress) -> String {
        let share = progress.head > 0 ? 100 * progress.position / progress.head : 100
        var text = "\(model)  \(progress.position) of \(progress.head) (\(share) %)"
        text += "  \(Int(progress.eventsPerSecond)) events/s"
        if progress.position < progress.head, let remaining = progress.remaining {
            text += "  \(Int((remaining / .seconds(1)).rounded(.up))) s left"
        }
        return text
    }
}

/// `projections status`.
struct StatusReport: Encodable {
    struct Model: Encodable {
        let name: String
        let version: Int
        let current: Bool
        let position: Int64
        let behind: Int64
        let secondsBehind: Double
        let skipped: Int
        let failed: Int
        let rebuilds: Int
        let fault: String?
    }

    struct Lease: Encodable {
        let holder: String
        let backend: Int
        let since: String
    }

    let head: Int64
    let models: [Model]
    let lease: Lease?

    init(_ head: Int64, _ models: [ReadModels.Status], _ lease: ProjectorLease?) {
        self.head = head
        self.models = models.map {
            Model(
                name: $0.name, version: $0.version, current: $0.isCurrent, position: $0.position, behind: $0.behind,
                secondsBehind: $0.secondsBehind, skipped: $0.skipped, failed: $0.failed, rebuilds: $0.rebuilds,
                fault: $0.fault)
        }
        self.lease = lease.map {
            let since = Date(timeIntervalSince1970: Double($0.since.microseconds) / 1_000_000)
            return Lease(holder: $0.holder, backend: $0.backend, since: since.formatted(.iso8601))
        }
    }

    func print() throws {
        for model in models {
            var line = "\(model.name) \(model.version)  \(model.position)  \(model.behind) behind"
            if model.behind > 0 { line += " (\(Int(model.secondsBehind)) s)" }
            if model.skipped > 0 { line += "  \(model.skipped) skipped: of a newer Paraph" }
            if model.failed > 0 { line += "  \(model.failed) unreadable" }
            if !model.current { line += "  of another version of Paraph" }
            try say(line)
            if let fault = model.fault { try say("  stands still: \(fault)") }
        }
        try say("head  \(head)")
        try say(lease.map { "folded by \($0.holder), since \($0.since)" } ?? "nobody folds at the moment")
    }
}

/// `projections verify`.
struct VerificationReport: Encodable {
    struct Difference: Encodable {
        let id: String
        let kind: String
        let columns: [String]
    }

    let model: String
    let version: Int
    let position: Int64
    let rows: Int
    let equal: Bool
    let liveDigest: String
    let freshDigest: String
    let differing: Int
    let differences: [Difference]

    init(_ found: ReadModels.Verification) {
        model = found.model
        version = found.version
        position = found.position
        rows = found.rows
        equal = found.isEqual
        liveDigest = found.liveDigest
        freshDigest = found.freshDigest
        differing = found.differing
        differences = found.differences.map {
            Difference(id: $0.id.text, kind: $0.kind.rawValue, columns: $0.columns)
        }
    }

    func print() throws {
        guard !equal else {
            return try say("\(model) \(version)  equal at position \(position): \(rows) rows, \(liveDigest)")
        }
        try say("\(model) \(version)  DIFFERS at position \(position): \(differing) rows")
        for difference in differences {
            switch difference.kind {
            case "missing": try say("  \(difference.id)  is missing from the live table")
            case "extra": try say("  \(difference.id)  is in the live table, and no event tells of it")
            default: try say("  \(difference.id)  differs in \(difference.columns.joined(separator: ", "))")
            }
        }
        if differing > differences.count { try say("  … and \(differing - differences.count) more") }
        try say("  To put it right: paraph projections rebuild \(model)")
    }
}

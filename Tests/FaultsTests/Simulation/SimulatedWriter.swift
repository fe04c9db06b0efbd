import Domain
import Foundation

@testable import EventStore

/// The moves of `LogWriter`, one at a time, so that anything may happen between them: its database is simulated, what it
/// decides with (`AppendBatch`, `KnownStreams`, `RecentEvents`) is the product's. docs/decisions/0001-one-writer.md tells why
/// it moves so.
final class SimulatedWriter {
    private enum Phase {
        case idle
        case ready([PendingAppend])
        /// In a transaction that holds the head row and has read it.
        case locked([PendingAppend])
        /// The call is on its way.
        case calling(Call)
        /// The call was carried out; its answer is on its way.
        case called(Call, SimulatedDatabase.Outcome)
        /// COMMIT is on its way.
        case committing(Call)
        /// COMMIT was carried out; its answer is on its way.
        case committed(Call)
    }

    private struct Call {
        let batch: AppendBatch
        var appends: [PendingAppend]
        let isLocked: Bool
    }

    let recent = RecentEvents(capacity: 4)
    private let database: SimulatedDatabase
    private let flaw: Flaw?
    private var queue: [PendingAppend] = []
    private var phase = Phase.idle
    private var isConnected = false
    private var head = LogPosition(position: 0, recordedAt: 0, frontier: Frontier())
    private var known = KnownStreams()
    private var contended = 0
    private var doubtful: [AppendBatch] = []

    init(database: SimulatedDatabase, flaw: Flaw?) {
        self.database = database
        self.flaw = flaw
    }

    func append(_ pending: PendingAppend) { queue.append(pending) }

    /// The next move, at `now` by its server's clock. Nil where there is nothing to do, or a lock to wait for.
    func move(now: Int64) throws(Violation) -> String? {
        switch phase {
        case .idle:
            guard !queue.isEmpty else { return nil }
            phase = .ready(queue)
            queue = []
            if flaw != .trustsOldReadings { known.areFresh = false }
            return "takes up \(Self.count(phase))"
        case .ready(let appends): return try begin(appends, now)
        case .locked(let appends):
            try call(appends, isLocked: true, now)
            return "gathers under the lock"
        case .calling(let call): return try carryOut(call)
        case .called(let call, let outcome): return try hear(outcome, of: call)
        case .committing(let call):
            try database.commit(call.batch)
            phase = .committed(call)
            return "commits up to \(call.batch.position)"
        case .committed(let call):
            try finish(call)
            return "hears that it has committed"
        }
    }

    private static func count(_ phase: Phase) -> String {
        if case .ready(let appends) = phase { "\(appends.count) appends" } else { "nothing" }
    }

    private func begin(_ appends: [PendingAppend], _ now: Int64) throws(Violation) -> String? {
        if !isConnected {
            isConnected = true
            readHead()
            known = KnownStreams()
        }
        guard contended > 0 || !doubtful.isEmpty else {
            try call(appends, isLocked: false, now)
            return "gathers after \(head.position)"
        }
        guard database.lock(for: self) else { return nil }
        contended = max(contended - 1, 0)
        readHead()
        if let batch = landed() {
            database.unlock(by: self)
            try answer(batch)
            proceed(with: batch.postponed)
            return "finds its batch in the log"
        }
        phase = .locked(appends)
        return "locks the head at \(head.position)"
    }

    private func call(_ appends: [PendingAppend], isLocked: Bool, _ now: Int64) throws(Violation) {
        var rows = AppendRows()
        var batch = AppendBatch(after: head, now: now)
        for append in appends { batch.add(append, knowing: known, into: &rows) }
        known.areFresh = false
        var call = Call(batch: batch, appends: appends, isLocked: isLocked)
        if batch.isEmpty { return try finish(call) }
        if flaw == .answersBeforeCommit {
            for member in batch.members { member.pending.caller.answer(member.outcome) }
            call.appends = batch.twins.map(\.pending) + batch.losers.map(\.pending) + batch.postponed
        }
        if flaw == .showsUncommitted { recent.append(batch.recorded(), after: batch.start) }
        phase = .calling(call)
    }

    private func carryOut(_ call: Call) throws(Violation) -> String? {
        guard database.mayWrite(self) else { return nil }
        let outcome = database.weigh(call.batch)
        if !call.isLocked, case .written = outcome { try database.commit(call.batch) }
        phase = .called(call, outcome)
        return "calls for \(call.batch.start + 1)…\(call.batch.position): \(outcome)"
    }

    private func hear(_ outcome: SimulatedDatabase.Outcome, of call: Call) throws(Violation) -> String {
        switch outcome {
        case .written where call.isLocked: phase = .committing(call)
        case .written: try finish(call)
        case .headMoved:
            contended = 8
            database.unlock(by: self)
            readHead()
            phase = .ready(call.appends)
        case .refused:
            database.unlock(by: self)
            readHead()
            readStreams(of: call.appends)
            proceed(with: answerRepeated(call.appends))
        }
        return "hears: \(outcome)"
    }

    private func finish(_ call: Call) throws(Violation) {
        database.unlock(by: self)
        known.note(call.batch)
        if !call.batch.isEmpty {
            head = LogPosition(
                position: call.batch.position, recordedAt: call.batch.recordedAt, frontier: call.batch.frontier)
        }
        try answer(call.batch)
        if !call.batch.isEmpty { doubtful = [] }
        proceed(with: call.batch.postponed)
    }

    private func proceed(with appends: [PendingAppend]) { phase = appends.isEmpty ? .idle : .ready(appends) }

    private func answer(_ batch: AppendBatch) throws(Violation) {
        if flaw != .answersBeforeCommit {
            for member in batch.members { member.pending.caller.answer(member.outcome) }
        }
        for twin in batch.twins { twin.pending.caller.answer(.repeated(twin.answer)) }
        for loser in batch.losers {
            let earlier = earlierAnswer(to: loser.pending)
            let still = loser.pending.request.conflicts { database.standing(of: $0) }
            try demand(earlier != nil || !still.isEmpty, "told of a conflict where there is none")
            loser.pending.caller.answer(earlier.map { .repeated($0) } ?? .conflict(loser.conflicts))
        }
        if batch.eventCount > 0 { recent.append(batch.recorded(), after: batch.start) }
    }

    // What the database says

    private func readHead() {
        if database.head.position != head.position, flaw != .keepsWhatItKnew { known.removeAll() }
        head = database.head
    }

    private func readStreams(of appends: [PendingAppend]) {
        let wanted = appends.flatMap { $0.request.writes.map(\.stream.id) + $0.request.guards.map(\.stream.id) }
        for stream in Set(wanted) {
            let standing = database.standing(of: stream)
            known.note(stream, office: standing.office, version: standing.version)
        }
        known.areFresh = true
    }

    private func answerRepeated(_ appends: [PendingAppend]) -> [PendingAppend] {
        appends.filter { append in
            guard let earlier = earlierAnswer(to: append) else { return true }
            append.caller.answer(.repeated(earlier))
            return false
        }
    }

    private func earlierAnswer(to append: PendingAppend) -> StoredAnswer? {
        append.request.answer.flatMap { database.answers[$0.key.id]?.answer }
    }

    private func landed() -> AppendBatch? {
        guard flaw != .forgetsDoubtfulBatches else { return nil }
        let batch = doubtful.first { batch in
            batch.eventCount > 0
                && database.events(after: batch.start, limit: batch.eventCount) == batch.recorded()
        }
        if batch != nil { doubtful = [] }
        return batch
    }

    // When something breaks

    /// Its connection breaks. A call that is on its way arrives all the same, sooner or later, if it `strays`.
    func cut(strays: Bool) throws(Violation) {
        isConnected = false
        switch phase {
        case .idle, .ready: break
        case .locked(let appends):
            database.unlock(by: self)
            doubtful = []
            for append in appends { append.caller.resume(throwing: LogUnavailable(reason: "cut")) }
            phase = .idle
        case .calling(let call), .called(let call, _), .committing(let call), .committed(let call):
            try scatter(strays)
            if !call.batch.isEmpty { doubtful.append(call.batch) }
            contended = max(contended, 1)
            phase = .ready(call.appends)
        }
    }

    /// Its server is gone, and everything in it. A call that is on its way may arrive all the same.
    func crash(strays: Bool) throws(Violation) {
        try scatter(strays)
        var lost = queue
        switch phase {
        case .idle: break
        case .ready(let appends), .locked(let appends): lost += appends
        case .calling(let call), .called(let call, _), .committing(let call), .committed(let call): lost += call.appends
        }
        for append in lost { append.caller.resume(throwing: LogUnavailable(reason: "crash")) }
        queue = []
        phase = .idle
    }

    private func scatter(_ strays: Bool) throws(Violation) {
        switch phase {
        case .calling(let call) where strays && !call.isLocked: database.stray(call.batch)
        case .committing(let call) where strays: try database.commit(call.batch)
        default: break
        }
        database.unlock(by: self)
    }
}

extension AppendCaller {
    fileprivate func answer(_ outcome: AppendOutcome) { resume(returning: outcome) }
}

import Foundation
import Synchronization

/// Hands out the free slots, and has those wait in line who get none.
final class WorkerQueue: Sendable {
    private struct State {
        var line: WorkerLine<WorkerSlot>
        var waiting: [Int: CheckedContinuation<WorkerSlot?, any Error>] = [:]
        var lastTicket = 0
        var isClosed = false
    }

    private let state: Mutex<State>

    init(_ slots: [WorkerSlot]) { state = Mutex(State(line: WorkerLine(slots))) }

    /// How many wait.
    var length: Int { state.withLock { $0.waiting.count } }

    /// Waits for a slot; nil when the queue is closed. Each slot taken must be given back.
    /// - Throws: `DocumentsBusy`; `CancellationError`, and the line is as if nobody had come.
    func take(for asker: UUID?) async throws -> WorkerSlot? {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<WorkerSlot?, any Error>? = state.withLock { state in
                    if state.isClosed { return .success(nil) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let slot = state.line.take(for: asker) { return .success(slot) }
                    guard state.line.join(ticket, for: asker) else { return .failure(DocumentsBusy()) }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.line.leave(ticket, of: asker)
                return state.waiting.removeValue(forKey: ticket)
            }
            waiting?.resume(throwing: CancellationError())
        }
    }

    func giveBack(_ slot: WorkerSlot, of asker: UUID?) {
        let next = state.withLock { state -> (CheckedContinuation<WorkerSlot?, any Error>, WorkerSlot)? in
            guard let (ticket, slot) = state.line.giveBack(slot, of: asker) else { return nil }
            return state.waiting.removeValue(forKey: ticket).map { ($0, slot) }
        }
        if let (waiting, slot) = next { waiting.resume(returning: slot) }
    }

    /// Callers that are still waiting get nil.
    func close() {
        let left = state.withLock { state in
            defer { state.waiting = [:] }
            state.isClosed = true
            return state.waiting.values.map(\.self)
        }
        for waiting in left { waiting.resume(returning: nil) }
    }
}

/// So many files of one office wait to be opened that no more are taken; it passes.
public struct DocumentsBusy: Error, CustomStringConvertible {
    public init() {}

    public var description: String { "Too many files wait to be opened." }
}

public import Domain
internal import Synchronization

/// How far each read model of this process is: the authority on "caught up" for those who read their own writes.
public final class ProjectionRegistry: Sendable {
    private struct Waiter {
        let position: Int64
        let models: [String]
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct ListKey: Hashable {
        let model: String
        let dossier: ID<Dossier>
    }

    private struct State {
        var positions: [String: Int64] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        /// Where this process took up projecting each model; empty while another one projects.
        var begunAt: [String: Int64] = [:]
        /// The last position that touched a list, where that was since.
        var touchedAt: [ListKey: Int64] = [:]

        func hasReached(_ position: Int64, _ models: [String]) -> Bool {
            models.allSatisfy { positions[$0, default: 0] >= position }
        }
    }

    private let state = Mutex(State())

    public init() {}

    /// The position up to which the rows of `model` are folded, as far as this process knows.
    public func position(of model: any ReadModel.Type) -> Int64 {
        state.withLock { $0.positions[model.name, default: 0] }
    }

    /// The last position that touched a row of this model in this dossier, or the one this process took over at, if nothing
    /// has since. While it stays the same, so does every list of the dossier: a page may be cached and 304 be answered.
    /// Nil while another process projects. It says nothing of settings that a list is judged by.
    public func listVersion(_ model: any ReadModel.Type, dossier: ID<Dossier>) -> Int64? {
        state.withLock { state in
            guard let begun = state.begunAt[model.name] else { return nil }
            return state.touchedAt[ListKey(model: model.name, dossier: dossier)] ?? begun
        }
    }

    /// Whether each of `models` has folded the log up to `position`, waiting for it up to `timeout`.
    /// - Throws: `CancellationError`.
    public func wait(
        for position: Int64, on models: [any ReadModel.Type], upTo timeout: Duration
    ) async throws -> Bool {
        let names = models.map { $0.name }
        let id = state.withLock { state -> UInt64? in
            guard !state.hasReached(position, names) else { return nil }
            state.nextWaiter += 1
            return state.nextWaiter
        }
        guard let id else { return true }
        guard timeout > .zero else { return false }
        let alarm = Task {
            try await Task.sleep(for: timeout)
            release(id)
        }
        defer { alarm.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.hasReached(position, names) || Task.isCancelled { return true }
                    state.waiters[id] = Waiter(position: position, models: names, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            release(id)
        }
        try Task.checkCancellation()
        return state.withLock { $0.hasReached(position, names) }
    }

    private func release(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
}

extension ProjectionRegistry {
    /// This process projects from here on.
    func begin(at positions: [String: Int64]) {
        move { state in
            state.positions = positions
            state.begunAt = positions
            state.touchedAt = [:]
        }
    }

    /// Another process projects, and is so far.
    func follow(_ positions: [String: Int64]) {
        move { state in
            state.positions = positions
            state.begunAt = [:]
            state.touchedAt = [:]
        }
    }

    /// The rows of these models are committed up to `position`.
    /// - Parameter touched: for each model, the dossiers of which a row was written, each with the last event that did it.
    func advance(_ models: [String], to position: Int64, touched: [String: [ID<Dossier>: Int64]]) {
        move { state in
            for model in models { state.positions[model] = position }
            for (model, dossiers) in touched {
                for (dossier, position) in dossiers {
                    state.touchedAt[ListKey(model: model, dossier: dossier)] = position
                }
            }
        }
    }

    private func move(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            let ready = state.waiters.filter { state.hasReached($0.value.position, $0.value.models) }
            for id in ready.keys { state.waiters.removeValue(forKey: id) }
            return ready.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}

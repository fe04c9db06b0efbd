public import Domain
internal import Synchronization

/// How far each read model of this process is: the authority on "caught up" for those who read their own writes.
public final class ProjectionRegistry: Sendable {
    /// How far an event has come in a read model.
    public enum Stage: Sendable {
        /// Folded into rows in memory, in the process that projects: what `LiveWorklists` answers from.
        case folded
        /// In the tables, for everybody to read.
        case written
    }

    private struct Waiter {
        let position: Int64
        let models: [String]
        let stage: Stage
        let continuation: CheckedContinuation<Void, Never>
        let alarm: Task<Void, any Error>

        func wake() {
            alarm.cancel()
            continuation.resume()
        }
    }

    private struct ListKey: Hashable {
        let model: String
        let dossier: ID<Dossier>
    }

    private struct State {
        var standings: [String: Standing] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        /// Told when somebody begins to wait for what is to be written.
        var notifyWaiting: (@Sendable () -> Void)?
        /// Where this process took up projecting each model; empty while another one projects.
        var begunAt: [String: Int64] = [:]
        /// The last position that touched a list, where that was since.
        var touchedAt: [ListKey: Int64] = [:]

        /// What is folded and perhaps not yet written; empty while another process projects.
        var foldedTo: [String: Int64] = [:]

        func position(of model: String, _ stage: Stage = .written) -> Int64 {
            let written = standings[model]?.position ?? 0
            return stage == .folded ? max(written, foldedTo[model] ?? 0) : written
        }

        /// Whether all of these show everything up to `position`. One that is filled from the beginning of the log does not before
        /// it is whole, and of one whose standing is not known yet nobody can tell.
        func hasReached(_ position: Int64, _ models: [String], _ stage: Stage) -> Bool {
            models.allSatisfy { model in
                guard let standing = standings[model] else { return false }
                return self.position(of: model, stage) >= max(position, standing.wholeFrom)
            }
        }

        /// Whether waiting is over: all are there, or one that is not stands still.
        func isDecided(_ position: Int64, _ models: [String], _ stage: Stage) -> Bool {
            hasReached(position, models, stage)
                || models.contains { standings[$0]?.fault != nil && !hasReached(position, [$0], stage) }
        }
    }

    private let state = Mutex(State())

    public init() {}

    /// The position up to which the rows of `model` are there, as far as this process knows.
    public func position(of model: any ReadModel.Type, _ stage: Stage = .written) -> Int64 {
        state.withLock { $0.position(of: model.name, stage) }
    }

    /// The position that all of these have reached.
    public func position(of models: [any ReadModel.Type]) -> Int64 {
        state.withLock { state in models.map { state.position(of: $0.name) }.min() ?? 0 }
    }

    /// How often the tables of these were replaced by ones folded anew: what was read of them before may have been otherwise.
    public func rebuilds(of models: [any ReadModel.Type]) -> Int {
        state.withLock { state in models.reduce(0) { $0 + (state.standings[$1.name]?.rebuilds ?? 0) } }
    }

    /// Where the last of these models will be whole that shows a part only, being filled from the beginning of the log; 0 where all
    /// are whole.
    public func wholeFrom(_ models: [any ReadModel.Type]) -> Int64 {
        state.withLock { state in
            models.compactMap { state.standings[$0.name] }.filter { !$0.isWhole }.map(\.wholeFrom).max() ?? 0
        }
    }

    /// Those of the models that stand still, whatever is appended.
    public func faulted(among models: [any ReadModel.Type]) -> [any ReadModel.Type] {
        state.withLock { state in models.filter { state.standings[$0.name]?.fault != nil } }
    }

    /// How many events each model skipped because only a newer Paraph knows their type, and how many it could not read.
    public func tallies() -> [(model: String, skipped: Int, failed: Int)] {
        state.withLock { $0.standings }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.tally.skipped, $0.value.tally.failed) }
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

    /// Whether each of `models` is whole and has folded the log up to `position`, waiting for it up to `timeout`. A model that
    /// stands still (`faulted(among:)`) is not waited for. Position 0 asks for what there is, once it is known to be whole.
    /// - Throws: `CancellationError`.
    public func wait(
        for position: Int64, on models: [any ReadModel.Type], stage: Stage = .written, upTo timeout: Duration
    ) async throws -> Bool {
        let names = models.map { $0.name }
        let id = state.withLock { state -> UInt64? in
            guard !state.isDecided(position, names, stage) else { return nil }
            state.nextWaiter += 1
            return state.nextWaiter
        }
        guard let id, timeout > .zero else { return state.withLock { $0.hasReached(position, names, stage) } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, notify) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
                    if state.isDecided(position, names, stage) || Task.isCancelled { return (true, nil) }
                    // Set once the waiter is about to be there: one that rang before would find nobody to wake.
                    let alarm = Task {
                        try await Task.sleep(for: timeout)
                        self.release(id)
                    }
                    state.waiters[id] = Waiter(
                        position: position, models: names, stage: stage, continuation: continuation, alarm: alarm)
                    return (false, stage == .written ? state.notifyWaiting : nil)
                }
                notify?()
                if isOver { continuation.resume() }
            }
        } onCancel: {
            release(id)
        }
        try Task.checkCancellation()
        return state.withLock { $0.hasReached(position, names, stage) }
    }

    private func release(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.wake()
    }
}

extension ProjectionRegistry {
    /// This process projects from here on.
    func begin(at standings: [String: Standing]) {
        move { state in
            state.standings = standings
            state.begunAt = standings.mapValues(\.position)
            state.touchedAt = [:]
            state.foldedTo = [:]
        }
    }

    /// Another process projects, and is so far.
    func follow(_ standings: [String: Standing]) {
        move { state in
            state.standings = standings
            state.begunAt = [:]
            state.touchedAt = [:]
            state.foldedTo = [:]
        }
    }

    /// The rows of these models are folded up to `position`, in memory.
    func fold(_ models: [String], to position: Int64) {
        move { state in
            for model in models { state.foldedTo[model] = position }
        }
    }

    /// What one transaction has written.
    func advance(_ strides: [any ModelStride]) {
        for (position, strides) in Dictionary(grouping: strides, by: { $0.end.position }) {
            advance(
                strides.map { $0.model.name }, to: position,
                touched: Dictionary(uniqueKeysWithValues: strides.map { ($0.model.name, $0.touched) }),
                tallies: Dictionary(uniqueKeysWithValues: strides.map { ($0.model.name, $0.tally) }))
        }
    }

    /// Whether somebody waits for what is to be written.
    var isWaitedFor: Bool { state.withLock { $0.waiters.values.contains { $0.stage == .written } } }

    func onWaiting(_ notify: (@Sendable () -> Void)?) { state.withLock { $0.notifyWaiting = notify } }

    var standings: [String: Standing] { state.withLock { $0.standings } }

    /// The rows of these models are committed up to `position`: what stood still goes on.
    /// - Parameters:
    ///   - touched: for each model, the dossiers of which a row was written, each with the last event that did it.
    ///   - tallies: what left no trace, in this batch.
    func advance(
        _ models: [String], to position: Int64, touched: [String: [ID<Dossier>: Int64]],
        tallies: [String: FoldTally] = [:]
    ) {
        move { state in
            for model in models {
                state.standings[model, default: Standing()].position = position
                state.standings[model]?.fault = nil
                state.standings[model]?.tally += tallies[model] ?? FoldTally()
            }
            for (model, dossiers) in touched {
                for (dossier, position) in dossiers {
                    state.touchedAt[ListKey(model: model, dossier: dossier)] = position
                }
            }
        }
    }

    /// Whether the tables say of every model what is known here; what stands still says nothing.
    func isAt(_ standings: [String: Standing]) -> Bool {
        state.withLock { state in
            state.standings.allSatisfy { model, known in
                guard known.fault == nil else { return true }
                return standings[model]?.position == known.position && standings[model]?.rebuilds == known.rebuilds
            }
        }
    }

    /// The model goes no further until what is wrong is put right: whoever waits for it is answered.
    func fault(_ model: String, _ reason: String) {
        move { state in
            state.standings[model, default: Standing()].fault = reason
            state.foldedTo[model] = nil
        }
    }

    private func move(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            let ready = state.waiters.filter { state.isDecided($0.value.position, $0.value.models, $0.value.stage) }
            for id in ready.keys { state.waiters.removeValue(forKey: id) }
            return Array(ready.values)
        }
        for waiter in woken { waiter.wake() }
    }
}

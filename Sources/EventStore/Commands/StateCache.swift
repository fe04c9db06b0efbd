internal import Domain
internal import Synchronization

/// The states of streams as this process last saw or left them, so that a command on a busy stream reads nothing.
///
/// A remembered state may be stale: another server may have written since. An append finds that out, as it names the versions it
/// expects; what is refused on a remembered state is decided again on one read from the log.
final class StateCache: Sendable {
    private struct Entry {
        let office: ID<Office>
        let version: Int
        let state: any Sendable
    }

    private let entries: Mutex<RecentlyUsed<StreamID, Entry>>

    init(capacity: Int = 2_000) { entries = Mutex(RecentlyUsed(capacity: capacity)) }

    func loaded<State: Decider>(_ id: ID<State>, of office: ID<Office>) -> Loaded<State>? {
        guard let entry = entries.withLock({ $0.use(StreamID(id)) }), entry.office == office,
            let state = entry.state as? State
        else { return nil }
        return Loaded(id: id, state: state, version: entry.version)
    }

    func remember<State: Decider>(_ loaded: Loaded<State>, of office: ID<Office>) {
        remember(loaded.stream, version: loaded.version, loaded.state, of: office)
    }

    /// Remembers what an append left behind.
    func remember(_ act: Act, of office: ID<Office>) {
        for outcome in act.outcomes {
            remember(outcome.stream, version: outcome.version, outcome.state, of: office)
        }
    }

    func forget(_ act: Act) {
        entries.withLock { entries in
            for write in act.writes { entries.remove(write.stream) }
            for guarded in act.guards { entries.remove(guarded.stream) }
        }
    }

    /// An older version never takes the place of a newer one.
    private func remember(_ stream: StreamID, version: Int, _ state: any Sendable, of office: ID<Office>) {
        guard version > 0 else { return }
        entries.withLock { entries in
            if let known = entries.use(stream), known.version > version { return }
            entries.insert(Entry(office: office, version: version, state: state), for: stream)
        }
    }
}

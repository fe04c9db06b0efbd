internal import Domain
internal import Synchronization

/// The states of streams as this process last saw or left them, so that a command on a busy stream reads nothing.
///
/// A remembered state may be old: another server may have written since. That is found out where it matters, since every
/// append names the versions it expects; and what is refused on a remembered state is decided again on a fresh one.
final class StateCache: Sendable {
    private struct Entry {
        let office: ID<Office>
        let version: Int
        let state: any Sendable
    }

    private let entries = Mutex<[StreamID: Entry]>([:])
    private let capacity: Int

    init(capacity: Int = 20_000) { self.capacity = capacity }

    func loaded<State: Decider>(_ id: ID<State>, of office: ID<Office>) -> Loaded<State>? {
        guard let entry = entries.withLock({ $0[StreamID(id)] }), entry.office == office,
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
            for write in act.writes { entries[write.stream] = nil }
            for guarded in act.guards { entries[guarded.stream] = nil }
        }
    }

    /// An older version never takes the place of a newer one.
    private func remember(_ stream: StreamID, version: Int, _ state: any Sendable, of office: ID<Office>) {
        guard version > 0 else { return }
        entries.withLock { entries in
            if let known = entries[stream], known.version > version { return }
            if entries.count >= capacity, entries[stream] == nil { entries.removeAll(keepingCapacity: true) }
            entries[stream] = Entry(office: office, version: version, state: state)
        }
    }
}

internal import Domain
internal import Synchronization

/// The states of streams as this process last saw or left them, so that a command on a busy stream reads nothing.
///
/// A remembered state may be stale: another server may have written since. An append finds that out, as it names the versions it
/// expects; what is refused on a remembered state is decided again on one read from the log.
final class StateCache: Sendable {
    private let entries: Mutex<RecentlyUsed<StreamID, any Entry>>

    init(capacity: Int = 2_000) { entries = Mutex(RecentlyUsed(capacity: capacity)) }

    func loaded<State: Decider>(_ id: ID<State>, of office: ID<Office>) -> Loaded<State>? {
        guard let entry = entries.withLock({ $0.use(StreamID(id)) }) as? Remembered<State>, entry.office == office
        else { return nil }
        return Loaded(id: id, state: entry.state, version: entry.version)
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
    private func remember<State: Decider>(_ stream: StreamID, version: Int, _ state: State, of office: ID<Office>) {
        guard version > 0 else { return }
        let entry = Remembered(state, version: version, of: office)
        entries.withLock { entries in
            if let known = entries.use(stream), known.version > version { return }
            entries.insert(entry, for: stream)
        }
    }
}

/// One stream of whichever kind.
private protocol Entry: AnyObject, Sendable {
    var office: ID<Office> { get }
    var version: Int { get }
}

/// The kind is that of the object: found out by a look at its class, where a value in a box is copied out of it by its description.
private final class Remembered<State: Decider>: Entry {
    let office: ID<Office>
    let version: Int
    let state: State

    init(_ state: State, version: Int, of office: ID<Office>) {
        self.office = office
        self.version = version
        self.state = state
    }
}

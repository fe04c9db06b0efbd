import Domain
import EventStore
import Synchronization

/// Which dossiers there are, and of which office. A dossier neither moves nor goes, so one that was found is remembered;
/// what was not found is asked again, and nobody fills this with ids of nothing.
final class KnownDossiers: Sendable {
    private let store: any EventStore
    private let offices = Mutex<[ID<Dossier>: ID<Office>]>([:])

    init(store: any EventStore) { self.store = store }

    func contains(_ dossier: ID<Dossier>, of office: ID<Office>) async throws -> Bool {
        if let known = offices.withLock({ $0[dossier] }) { return known == office }
        guard try await StreamReader(store: store, office: office).load(dossier).version > 0 else { return false }
        offices.withLock { $0[dossier] = office }
        return true
    }
}

public import Domain
public import EventStore

extension StreamReader {
    /// Whom a name and a VAT number stand for in a dossier, known or not yet.
    public func counterparty(_ profile: CounterpartyProfile) async throws -> Loaded<Counterparty> {
        let named = try await load(profile.id)
        guard case .merged(let other) = named.state else { return named }
        return try await load(other)
    }
}

/// Every type of event there is or was, whatever aggregate it is of.
public enum StoredEvents {
    /// One stored type.
    public struct Kind: Sendable {
        /// Of its streams.
        public let category: String
        /// The stable name, `category.fact`.
        public let type: String
        public let shape: PayloadShape
    }

    /// By category, then by type.
    /// - Throws: `DecodingError` where a payload is not flat.
    public static func all() throws -> [Kind] {
        try [
            kinds(of: Office.self), kinds(of: Member.self), kinds(of: AccessToken.self), kinds(of: Dossier.self),
            kinds(of: Journal.self), kinds(of: Counterparty.self), kinds(of: Document.self),
            kinds(of: BookingProposal.self), kinds(of: NumberSeries.self), kinds(of: SendBatch.self),
            kinds(of: ConnectorTask.self), kinds(of: LedgerSync.self),
        ].flatMap { $0 }.sorted { ($0.category, $0.type) < ($1.category, $1.type) }
    }

    private static func kinds<State: Decider>(of decider: State.Type) throws -> [Kind] {
        try State.Event.catalog.shapes().map { Kind(category: State.category, type: $0.type, shape: $0.shape) }
    }
}

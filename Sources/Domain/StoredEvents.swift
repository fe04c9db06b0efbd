/// Every type of event there is or was, whatever aggregate it is of.
public enum StoredEvents {
    /// One stored type.
    public struct Kind: Sendable {
        /// The category of the streams it is in.
        public let category: String
        /// The stable name, `category.fact`.
        public let type: String
        public let shape: PayloadShape
    }

    /// A new aggregate is named here: the catalogue, the schemas and the channels are made from this list.
    private static let deciders: [any Decider.Type] = [
        Office.self, Member.self, AccessToken.self, Dossier.self, Journal.self, Counterparty.self,
        BookingScheme.self, Document.self, BookingProposal.self, NumberSeries.self, SendBatch.self, ConnectorTask.self,
        EntryReference.self, LedgerSync.self, Consumer.self, Webhook.self,
    ]

    /// The stable names, in order.
    public static let types = deciders.flatMap { types(of: $0) }.sorted()

    /// Of the streams, in order.
    public static let categories = deciders.map { category(of: $0) }.sorted()

    /// By category, then by type.
    /// - Throws: `DecodingError` where a payload is not flat.
    public static func all() throws -> [Kind] {
        try deciders.flatMap { try kinds(of: $0) }.sorted { ($0.category, $0.type) < ($1.category, $1.type) }
    }

    private static func category<State: Decider>(of decider: State.Type) -> String { State.category }

    private static func types<State: Decider>(of decider: State.Type) -> [String] { State.Event.catalog.types }

    private static func kinds<State: Decider>(of decider: State.Type) throws -> [Kind] {
        try State.Event.catalog.shapes().map { Kind(category: State.category, type: $0.type, shape: $0.shape) }
    }
}

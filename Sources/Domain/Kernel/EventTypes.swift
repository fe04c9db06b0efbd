/// Every type of event there is.
public enum EventTypes {
    /// The stable names, `category.fact`, in order.
    public static let all: [String] = [
        Office.Event.catalog.types, Member.Event.catalog.types, AccessToken.Event.catalog.types,
        Dossier.Event.catalog.types, Journal.Event.catalog.types, Counterparty.Event.catalog.types,
        Document.Event.catalog.types, BookingProposal.Event.catalog.types, NumberSeries.Event.catalog.types,
        SendBatch.Event.catalog.types, ConnectorTask.Event.catalog.types, LedgerSync.Event.catalog.types,
        Consumer.Event.catalog.types, Webhook.Event.catalog.types,
    ].flatMap(\.self).sorted()
}

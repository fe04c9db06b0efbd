public import Workflows

/// What the routes of webhooks act through.
public struct WebhookDesk: Sendable {
    public let secrets: WebhookSecrets
    public let outbox: WebhookOutbox
    public let deliveries: DeliveryList
    public let addresses: WebhookAddresses

    public init(
        secrets: WebhookSecrets, outbox: WebhookOutbox, deliveries: DeliveryList, addresses: WebhookAddresses
    ) {
        self.secrets = secrets
        self.outbox = outbox
        self.deliveries = deliveries
        self.addresses = addresses
    }
}

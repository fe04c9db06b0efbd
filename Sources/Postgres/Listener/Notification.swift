/// A notification, or the word that some may have been missed.
public struct Notification: Sendable, Hashable {
    public let channel: String
    /// What the sender wrote. Nil when listening has just begun, for the first time or again, or when the consumer was too slow:
    /// notifications may have been missed, so the tables must be looked at.
    public let payload: String?

    public init(channel: String, payload: String?) {
        self.channel = channel
        self.payload = payload
    }
}

/// What `NOTIFY` told, or that something may have been missed.
public struct Notification: Sendable, Hashable {
    public let channel: String
    /// What the sender wrote. Nil when listening has just begun, again or for the first time, or the consumer was too slow:
    /// there may have been notifications nobody heard, so look for yourself.
    public let payload: String?

    public init(channel: String, payload: String?) {
        self.channel = channel
        self.payload = payload
    }
}

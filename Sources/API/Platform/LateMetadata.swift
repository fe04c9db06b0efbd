import Logging

/// Hands on what is written, with the metadata set meanwhile. A server gives every request a logger of its own, and nearly none of
/// them writes a line: whatever a handler does with metadata, it does for those lines only.
struct LateMetadata: LogHandler {
    private let inner: any LogHandler
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(_ inner: any LogHandler) {
        self.inner = inner
        logLevel = inner.logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] ?? inner[metadataKey: key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.metadata = metadata.merging(event.metadata ?? [:]) { $1 }
        inner.log(event: event)
    }
}

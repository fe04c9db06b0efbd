import Logging

/// Keeps metadata aside until a line is written. The server sets it on a fresh logger for every request, most of which log nothing,
/// and the wrapped handler would format it each time.
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

import EventStore
import Hummingbird
import Synchronization

/// Reads a query string into one value. Its parameters are written down for the document from the reading itself.
struct QueryParser<Value: Sendable>: Sendable {
    let parameters: [Schema.Property]
    private let read: @Sendable (Fields) throws -> Value
    private let known = KnownQueries<Value>()

    init(_ read: @escaping @Sendable (Fields) throws -> Value) {
        parameters = Fields.described(by: read, ofQuery: true)
        self.read = read
    }

    /// Throws `FieldErrors`, each placed in its parameter.
    func parse(_ query: String?) throws -> Value {
        if let value = known.values.withLock({ $0.use(query) }) { return value }
        let value = try read(Fields(query: try QueryItem.parse(query)))
        known.values.withLock { $0.insert(value, for: query) }
        return value
    }
}

/// Most requests ask what was asked before, and a text always means the same.
private final class KnownQueries<Value: Sendable>: Sendable {
    let values = Mutex(RecentlyUsed<String?, Value>(capacity: 100))
}

extension Request {
    func query<Value: Sendable>(_ parser: QueryParser<Value>) throws -> Value {
        try parser.parse(uri.query)
    }
}

import Hummingbird

/// Reads a query string into one value. Its parameters are written down for the document from the reading itself.
struct QueryParser<Value>: Sendable {
    let parameters: [Schema.Property]
    private let read: @Sendable (Fields) throws -> Value

    init(_ read: @escaping @Sendable (Fields) throws -> Value) {
        parameters = Fields.described(by: read, ofQuery: true)
        self.read = read
    }

    /// Throws `FieldErrors`, each placed in its parameter.
    func parse(_ query: String?) throws -> Value {
        try read(Fields(query: try QueryItem.parse(query)))
    }
}

extension Request {
    func query<Value>(_ parser: QueryParser<Value>) throws -> Value {
        try parser.parse(uri.query)
    }
}

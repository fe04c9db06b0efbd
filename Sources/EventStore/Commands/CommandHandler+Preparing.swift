public import Domain

extension CommandHandler {
    /// The same for a command that takes work outside the log before it can be decided, such as the making of files: once, however often the
    /// command is decided.
    /// - Parameter prepare: reads what is there now, which may have changed when `decide` reads it again.
    /// - Throws: what `prepare` throws, unless the key was answered meanwhile, and as `perform`.
    public func perform<Prepared: Sendable, Value: Sendable>(
        in context: CommandContext, key: CommandKey?, answer: (Value) throws -> StoredAnswer?,
        preparing prepare: (StreamReader) async throws -> Prepared,
        decide: (Prepared, StreamReader) async throws -> Decision<Value>
    ) async throws -> Performed<Value> {
        if let repeated: Performed<Value> = try await repeated(key) { return repeated }
        let prepared: Prepared
        do {
            prepared = try await prepare(StreamReader(store: store, office: context.office))
        } catch {
            // The refusal may come from the first copy of this very command having gone through.
            if let repeated: Performed<Value> = try await repeated(key) { return repeated }
            throw error
        }
        return try await perform(in: context, key: key, answer: answer) { try await decide(prepared, $0) }
    }
}

import CLibPQ

extension Session {
    /// Runs several statements in one round trip and as one transaction: all of them take effect, or none.
    ///
    /// For statements whose answers are short. They are prepared before the first is sent, so none can name a table that
    /// another of them makes.
    /// - Returns: what each answered, after the commit.
    public func atomically(_ statements: [SQL]) throws(PostgresError) -> [Rows] {
        guard !statements.isEmpty else { return [] }
        let connection = try ready()
        precondition(PQtransactionStatus(connection) == PQTRANS_IDLE, "A transaction is open on this session already")
        do throws(PostgresError) {
            return try sendTogether(statements, on: connection)
        } catch {
            // Nothing took effect, so statements whose tables have changed since they were prepared can be prepared and sent again.
            guard error.isStaleStatement else { throw error }
            for statement in statements { forget(statement) }
            return try sendTogether(statements, on: connection)
        }
    }

    private func sendTogether(_ statements: [SQL], on connection: OpaquePointer) throws(PostgresError) -> [Rows] {
        var prepared: [StatementCache.Statement] = []
        for statement in statements { prepared.append(try self.prepared(statement, on: connection)) }
        guard PQenterPipelineMode(connection) == 1 else { throw PostgresError(connection: connection) }
        var underWay = StatementsUnderWay(connection)
        for (name, statement) in zip(prepared, statements) { underWay.send(name.name, statement.parameters) }
        underWay.finish()
        // A connection that cannot leave pipeline mode is of no more use.
        defer { if PQpipelineStatus(connection) != PQ_PIPELINE_OFF { close() } }
        return try underWay.receive(expecting: statements.count)
    }
}

/// Statements that were sent together, and the results received so far.
private struct StatementsUnderWay {
    private let connection: OpaquePointer
    private var answers: [Rows] = []
    private var failure: PostgresError?

    init(_ connection: OpaquePointer) { self.connection = connection }

    mutating func send(_ name: String, _ parameters: borrowing Parameters) {
        guard failure == nil else { return }
        let isSent = parameters.withPointers {
            PQsendQueryPrepared(connection, name, $0.count, $0.values, $0.lengths, $0.formats, 1)
        }
        if isSent != 1 { failure = PostgresError(connection: connection) }
    }

    mutating func finish() {
        if PQpipelineSync(connection) != 1 { failure = failure ?? PostgresError(connection: connection) }
    }

    /// Reads up to the sync's result: only then is the transaction committed.
    mutating func receive(expecting count: Int) throws(PostgresError) -> [Rows] {
        while PQstatus(connection) == CONNECTION_OK {
            // libpq returns null once between the results of two statements; twice in a row means that there are no more.
            guard let result = PQgetResult(connection) ?? PQgetResult(connection) else { break }
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
                PQclear(result)
                break
            }
            take(result)
        }
        guard PQexitPipelineMode(connection) == 1 else { throw failure ?? PostgresError(connection: connection) }
        if let failure { throw failure }
        guard answers.count == count else { throw PostgresError(connection: connection) }
        return answers
    }

    private mutating func take(_ result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: answers.append(Rows(result))
        case PGRES_PIPELINE_ABORTED: PQclear(result)
        default:
            failure = failure ?? PostgresError(result: result, connection: connection)
            PQclear(result)
        }
    }
}

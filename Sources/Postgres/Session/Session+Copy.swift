import CLibPQ

extension Session {
    /// Runs a COPY statement, which brings the connection into that state of copying.
    func beginCopy(_ text: String, _ state: ExecStatusType) throws(PostgresError) -> OpaquePointer {
        let connection = try ready()
        if let refusal = text.refusal(parameters: 0) { throw refusal }
        guard let result = PQexec(connection, text) else { throw PostgresError(connection: connection) }
        defer { PQclear(result) }
        guard PQresultStatus(result) == state else { throw PostgresError(result: result, connection: connection) }
        return connection
    }

    /// Reads the results behind the rows, to the last: the connection is then free for the next statement.
    /// - Throws: the first failure, also where the connection was lost without a word from the server.
    func endCopy(on connection: OpaquePointer) throws(PostgresError) {
        var failure: PostgresError?
        while let result = PQgetResult(connection) {
            if PQresultStatus(result) != PGRES_COMMAND_OK, failure == nil {
                failure = PostgresError(result: result, connection: connection)
            }
            PQclear(result)
        }
        if let failure { throw failure }
        if PQstatus(connection) == CONNECTION_BAD { throw PostgresError(connection: connection) }
    }
}

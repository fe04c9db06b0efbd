import CLibPQ
import Glibc

/// One blocking connection, used from one thread. Not `Sendable`: a `Connection` or a `Pool` lends it to a closure.
public final class Session {
    public let configuration: SessionConfiguration
    private var connection: OpaquePointer?
    private let farewell = Farewell()
    private var canceller: CancelHandle?
    private var statements = StatementCache()
    private var isInTransaction = false
    /// Who may interrupt the work under way; asked before each statement.
    var lease: Lease?

    /// Connects. Blocks until the connection stands or fails.
    public init(_ configuration: SessionConfiguration) throws(PostgresError) {
        self.configuration = configuration
        try connect()
    }

    deinit { PQfinish(connection) }

    /// Runs a statement. Each distinct text is prepared once, then only its name and values travel.
    public func query(_ sql: SQL) throws(PostgresError) -> Rows {
        try query(sql.text, sql.parameters)
    }

    /// The same for a text with `$n` and parameters that the caller reuses: allocates nothing but the result.
    public func query(_ text: String, _ parameters: borrowing Parameters) throws(PostgresError) -> Rows {
        let connection = try ready()
        let statement = try prepared(text, parameters.types, on: connection)
        do throws(PostgresError) {
            return try execute(statement, parameters, on: connection)
        } catch {
            guard error.isStaleStatement else { throw error }
            statements.forget(statement)
            // Nothing was executed, so outside a transaction it can simply be prepared anew.
            guard PQtransactionStatus(connection) == PQTRANS_IDLE else { throw error }
            return try execute(try prepared(text, parameters.types, on: connection), parameters, on: connection)
        }
    }

    /// Runs several statements in one message, as one transaction unless they say otherwise. No parameters, no rows.
    public func script(_ text: String) throws(PostgresError) {
        _ = try simple(text, on: try ready())
    }
}

extension Session {
    /// Where it is more than READ COMMITTED.
    public enum Isolation: String, Sendable {
        case repeatableRead = "REPEATABLE READ"
    }

    /// Runs the closure between BEGIN and COMMIT; whatever it throws rolls back and is rethrown. Transactions do not nest.
    public func transaction<T>(
        isolation: Isolation? = nil, readOnly: Bool = false, _ body: (Session) throws -> T
    ) throws -> T {
        precondition(!isInTransaction, "A transaction was begun inside a transaction of the same session")
        var begin = "BEGIN"
        if let isolation { begin += " ISOLATION LEVEL " + isolation.rawValue }
        if readOnly { begin += " READ ONLY" }
        _ = try simple(begin, on: try ready())
        isInTransaction = true
        defer { isInTransaction = false }
        let value: T
        do {
            value = try body(self)
        } catch {
            rollBack()
            throw error
        }
        try commit()
        return value
    }

    private func commit() throws(PostgresError) {
        do throws(PostgresError) {
            let result = try simple("COMMIT", on: try ready())
            // COMMIT of a transaction in which a statement failed is not an error to the server: it answers ROLLBACK.
            guard result != "ROLLBACK" else {
                throw PostgresError(
                    "25P02", "rolled back: a statement of the transaction had failed and was passed over")
            }
        } catch {
            rollBack()
            throw error
        }
    }

    /// Leaves no transaction open; a connection that cannot even do that is closed.
    func rollBack() {
        guard let connection, PQtransactionStatus(connection) != PQTRANS_IDLE else { return }
        do throws(PostgresError) {
            _ = try simple("ROLLBACK", on: connection)
        } catch {
            close()
        }
    }
}

extension Session {
    /// False once the connection is known to be lost. Looks at the socket without waiting, so it also notices a server that
    /// said goodbye while the session was idle.
    public var isAlive: Bool {
        guard let connection, PQstatus(connection) == CONNECTION_OK, !farewell.wasSaid else { return false }
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return true }
        // PQisBusy reads what was received; it may be a farewell, before the socket closes.
        guard PQconsumeInput(connection) == 1, PQisBusy(connection) == 0 else { return false }
        return PQstatus(connection) == CONNECTION_OK && !farewell.wasSaid
    }

    /// Connects anew, with the same settings and role; nothing prepared before is known any more.
    public func reset() throws(PostgresError) {
        close()
        try connect()
    }

    /// The process that serves this session, as in `pg_stat_activity.pid`; 0 when closed.
    public var backendPID: Int32 { connection.map { PQbackendPID($0) } ?? 0 }

    /// For interrupting this session from elsewhere; it is good for the present connection only. Nil when closed.
    public func cancelHandle() -> CancelHandle? { canceller }

    /// Whether a transaction was left open, by a script for instance.
    var isIdle: Bool { connection.map { PQtransactionStatus($0) == PQTRANS_IDLE } ?? false }

    /// Closes the connection; `reset` opens another.
    public func close() {
        PQfinish(connection)
        connection = nil
        canceller = nil
        statements.removeAll()
    }

    private func connect() throws(PostgresError) {
        let opened = try configuration.open()
        connection = opened
        canceller = CancelHandle(opened)
        farewell.listen(to: opened)
    }
}

extension Session {
    func ready() throws(PostgresError) -> OpaquePointer {
        guard let connection else { throw .notOpen }
        if let lease, lease.isCancelled { throw .cancelledBeforeSending }
        return connection
    }

    func prepared(_ sql: SQL, on connection: OpaquePointer) throws(PostgresError) -> StatementCache.Statement {
        try prepared(sql.text, sql.parameters.types, on: connection)
    }

    func forget(_ sql: SQL) {
        if let known = statements.find(sql.text, sql.parameters.types) { statements.forget(known) }
    }

    private func prepared(
        _ text: String, _ types: [UInt32], on connection: OpaquePointer
    ) throws(PostgresError) -> StatementCache.Statement {
        if let known = statements.find(text, types) { return known }
        if let refusal = text.refusal(parameters: types.count) { throw refusal }
        if let oldest = statements.oldestIfFull() {
            _ = try simple("DEALLOCATE \(oldest.name)", on: connection)
            statements.forget(oldest)
        }
        let statement = statements.insert(text, types)
        do throws(PostgresError) {
            PQclear(try check(PQprepare(connection, statement.name, text, Int32(types.count), types), on: connection))
        } catch {
            statements.forget(statement)
            throw error
        }
        return statement
    }

    private func execute(
        _ statement: StatementCache.Statement, _ parameters: borrowing Parameters, on connection: OpaquePointer
    ) throws(PostgresError) -> Rows {
        let result = parameters.withPointers {
            PQexecPrepared(connection, statement.name, $0.count, $0.values, $0.lengths, $0.formats, 1)
        }
        return Rows(try check(result, on: connection))
    }

    /// Brings the connection into the state in which it takes the rows of a COPY.
    func beginCopy(_ text: String) throws(PostgresError) -> OpaquePointer {
        let connection = try ready()
        if let refusal = text.refusal(parameters: 0) { throw refusal }
        guard let result = PQexec(connection, text) else { throw PostgresError(connection: connection) }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else {
            throw PostgresError(result: result, connection: connection)
        }
        return connection
    }

    /// Reads what became of a COPY, to the last result: the connection is then free again.
    func finishCopy(_ connection: OpaquePointer) throws(PostgresError) {
        var failure: PostgresError?
        while let result = PQgetResult(connection) {
            if PQresultStatus(result) != PGRES_COMMAND_OK {
                failure = failure ?? PostgresError(result: result, connection: connection)
            }
            PQclear(result)
        }
        if let failure { throw failure }
    }

    /// Answers the command's tag, such as `COMMIT`.
    private func simple(_ text: String, on connection: OpaquePointer) throws(PostgresError) -> String {
        if let refusal = text.refusal(parameters: 0) { throw refusal }
        let result = try check(PQexec(connection, text), on: connection)
        defer { PQclear(result) }
        return String(cString: PQcmdStatus(result))
    }
}

extension String {
    /// Why this text cannot be sent as a statement, if it cannot.
    func refusal(parameters: Int) -> PostgresError? {
        if parameters > 65535 {
            return PostgresError("54023", "\(parameters) parameters, where the protocol allows 65535")
        }
        // libpq takes C strings: a NUL would silently cut the statement.
        return utf8.contains(0) ? PostgresError("22021", "a statement's text holds a NUL character") : nil
    }
}

/// The result if it is a success, else its error; it is then cleared.
func check(_ result: OpaquePointer?, on connection: OpaquePointer) throws(PostgresError) -> OpaquePointer {
    guard let result else { throw PostgresError(connection: connection) }
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return result
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        PQclear(result)
        throw PostgresError("0A000", "COPY is not supported on this connection")
    default:
        defer { PQclear(result) }
        throw PostgresError(result: result, connection: connection)
    }
}

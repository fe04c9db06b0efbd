import CLibPQ
import Glibc

extension SessionConfiguration {
    /// Opens a connection, blocking at most `connectTimeout` for each host, and applies settings and role. The caller owns it
    /// (`PQfinish`).
    func open() throws(PostgresError) -> OpaquePointer {
        let connection = try start()
        do throws(PostgresError) {
            try finish(connection)
            // libpq would print notices to standard error.
            PQsetNoticeProcessor(connection, { _, _ in }, nil)
            PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            try prepareSession(connection)
            return connection
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    private func start() throws(PostgresError) -> OpaquePointer {
        guard !conninfo.utf8.contains(0) else {
            throw PostgresError(PostgresError.cannotConnect, "the connection string holds a NUL character")
        }
        // Keywords before dbname are defaults, those after it override what the connection string says.
        let keywords: [(String, String)] = [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            // Keepalives probe idle connections only; this bounds sent data that is never acknowledged (milliseconds).
            ("tcp_user_timeout", "30000"),
            ("connect_timeout", "\(connectTimeout)"),
            ("dbname", conninfo),
            ("application_name", applicationName), ("client_encoding", "UTF8"),
        ]
        var names = keywords.map { UnsafePointer(strdup($0.0)) } + [nil]
        var values = keywords.map { UnsafePointer(strdup($0.1)) } + [nil]
        defer { for pointer in names + values { free(UnsafeMutablePointer(mutating: pointer)) } }
        guard let connection = PQconnectStartParams(&names, &values, 1) else {
            throw PostgresError("53200", "no memory for a connection")
        }
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        return connection
    }

    private func finish(_ connection: OpaquePointer) throws(PostgresError) {
        let options = ConnectionOptions(of: connection)
        if options.nameSeveralHosts, PQstatus(connection) != CONNECTION_BAD {
            // libpq goes on to the next host after a timeout only in its blocking functions, and those include the SQLSTATE of a
            // refusal only on a connection that is verbose already. PQreset connects once more, blocking, and keeps the verbosity.
            PQreset(connection)
        } else {
            try poll(connection, seconds: options.connectTimeout ?? connectTimeout)
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            throw PostgresError(openingMessage: String(cString: PQerrorMessage(connection)))
        }
    }

    /// - Parameter seconds: for the whole attempt; as in libpq, zero or less means without limit.
    private func poll(_ connection: OpaquePointer, seconds: Int) throws(PostgresError) {
        let deadline = seconds > 0 ? ContinuousClock.now + .seconds(seconds) : nil
        var step = PGRES_POLLING_WRITING
        while PQstatus(connection) != CONNECTION_BAD, step != PGRES_POLLING_OK, step != PGRES_POLLING_FAILED {
            let events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard waitUntil(deadline, PQsocket(connection), events) else {
                throw PostgresError(
                    PostgresError.cannotConnect, "no connection to the server within \(seconds) seconds")
            }
            step = PQconnectPoll(connection)
        }
    }

    private func prepareSession(_ connection: OpaquePointer) throws(PostgresError) {
        var script = Self.watchOverClient + Self.ownPace
        script += settings.sorted { $0.key < $1.key }
            .map { "SELECT set_config(\(quoted($0.key)), \(quoted($0.value)), false);" }
            .joined()
        if commitsDurably { script += Self.durableCommits }
        if let role { script += "SET ROLE \(SQL.quoted(identifier: role))" }
        guard let result = PQexec(connection, script) else { throw PostgresError(connection: connection) }
        defer { PQclear(result) }
        guard PQresultStatus(result) != PGRES_FATAL_ERROR else {
            throw PostgresError(result: result, connection: connection)
        }
    }

    /// The same on the server's side. Without it the session of a machine that went dark, and its locks, would live for two hours. No
    /// effect on a Unix socket.
    private static let watchOverClient = """
        SELECT set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
            set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '30000', false);
        """

    /// What the work was written for, whatever the server, the database or the role be set to: somebody else's limit would fail or
    /// repeat it at random.
    private static let ownPace = """
        SELECT set_config('default_transaction_isolation', 'read committed', false), set_config('statement_timeout', '0', false),
            set_config('lock_timeout', '0', false);
        """

    /// Set even where the value stays the same: a later change of the server's configuration does not reach the session then.
    private static let durableCommits = """
        SELECT set_config('synchronous_commit', CASE setting WHEN 'off' THEN 'on' ELSE setting END, false)
        FROM current_setting('synchronous_commit') AS setting;
        """

    private func quoted(_ value: String) -> String {
        // E'' means the same whatever standard_conforming_strings says.
        var literal = "E'"
        for scalar in value.unicodeScalars {
            if scalar == "'" || scalar == "\\" { literal.unicodeScalars.append(scalar) }
            literal.unicodeScalars.append(scalar)
        }
        return literal + "'"
    }
}

/// Waits for the socket; false when the deadline passed, if there is one.
private func waitUntil(_ deadline: ContinuousClock.Instant?, _ socket: Int32, _ events: Int32) -> Bool {
    var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
    while true {
        let remaining = deadline.map { max(.zero, $0 - .now).milliseconds }
        let ready = poll(&descriptor, 1, remaining ?? -1)
        if ready > 0 { return true }
        if ready == 0 || errno != EINTR { return false }
    }
}

extension Duration {
    /// Rounded up, as `poll` takes it.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

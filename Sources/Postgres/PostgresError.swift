import CLibPQ

/// An error of the server, or of the connection to it, with its SQLSTATE.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// Five characters; see "PostgreSQL Error Codes", appendix A of its manual. Failures seen on our side only are given the nearest code.
    public let sqlState: String
    public let message: String
    public let detail: String?
    public let hint: String?
    /// The constraint that was violated.
    public let constraint: String?
    /// True when the server ended the connection with this error (severity FATAL or PANIC).
    private let endsConnection: Bool
    /// True when the prepared statement is unknown or its plan no longer fits the tables: preparing it again helps.
    let isStaleStatement: Bool

    init(_ sqlState: String, _ message: String) {
        self.sqlState = sqlState
        self.message = message
        detail = nil
        hint = nil
        constraint = nil
        endsConnection = false
        isStaleStatement = false
    }

    public var description: String {
        var text = "\(message) (SQLSTATE \(sqlState)"
        if let constraint { text += ", constraint \(constraint)" }
        text += ")"
        if let detail { text += "\nDetail: \(detail)" }
        if let hint { text += "\nHint: \(hint)" }
        return text
    }
}

extension PostgresError {
    /// The connection is gone, or could not be made. Whether a COMMIT under way succeeded is then unknown.
    public var isConnectionLost: Bool { endsConnection || isOfConnection }

    /// The same work may succeed if tried again: connection trouble, a serialization failure, a deadlock, or no room just now.
    public var isRetryable: Bool {
        switch sqlState {
        case Self.serializationFailure, Self.deadlockDetected, Self.tooManyConnections, Self.overloaded,
            Self.idleInTransaction:
            true
        default: isOfConnection
        }
    }

    private var isOfConnection: Bool { sqlState.hasPrefix("08") || Self.isShutdown(sqlState) }

    /// The operator stops the server or ended this session, or the server crashed or is not up yet.
    static func isShutdown(_ sqlState: String) -> Bool { sqlState.hasPrefix("57P0") }

    /// The server or the way to it failed, not the statement: the same may succeed later, with nothing changed about it.
    public var isOfTheServer: Bool { isRetryable || isConnectionLost || isDiskFull }

    public var isDiskFull: Bool { sqlState == Self.diskFull }
    public var isUniqueViolation: Bool { sqlState == Self.uniqueViolation }
    public var isDeadlock: Bool { sqlState == Self.deadlockDetected }
    public var isCheckViolation: Bool { sqlState == Self.checkViolation }
    public var isCancelled: Bool { sqlState == Self.queryCancelled }
    public var isLockNotAvailable: Bool { sqlState == Self.lockNotAvailable }

    static let uniqueViolation = "23505"
    static let checkViolation = "23514"
    static let serializationFailure = "40001"
    static let deadlockDetected = "40P01"
    /// The server ended a session that had left its transaction alone for longer than it may.
    static let idleInTransaction = "25P03"
    static let tooManyConnections = "53300"
    static let overloaded = "53000"
    static let diskFull = "53100"
    static let lockNotAvailable = "55P03"
    static let queryCancelled = "57014"
    static let cannotConnect = "08001"
    static let connectionFailure = "08006"
}

extension PostgresError {
    static let cancelledBeforeSending = PostgresError(queryCancelled, "cancelled before the statement was sent")
    static let notOpen = PostgresError("08003", "the connection is closed")

    /// Reads the fields of a failed result. A result that libpq made itself has no SQLSTATE: `connection` says then whether the
    /// connection is lost.
    init(result: OpaquePointer, connection: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        let isDead = PQstatus(connection) == CONNECTION_BAD
        sqlState = field("C") ?? (isDead ? Self.connectionFailure : "58000")
        message = field("M") ?? String(cString: PQresultErrorMessage(result)).trimmed
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        endsConnection = isDead || field("V") == "FATAL" || field("V") == "PANIC"
        isStaleStatement =
            sqlState == "26000" || (sqlState == "0A000" && field("R") == "RevalidateCachedQuery")
    }

    /// For when libpq gives no result at all: the connection is lost, or there is no memory for one.
    init(connection: OpaquePointer) {
        self.init(
            PQstatus(connection) == CONNECTION_BAD ? Self.connectionFailure : "58000",
            String(cString: PQerrorMessage(connection)).trimmed
        )
    }

    /// A connection that could not be opened. libpq keeps no SQLSTATE then, but its verbose message holds the server's:
    /// `connection to server … failed: FATAL:  53300: sorry, too many clients already`, then a line `LOCATION: …`.
    init(openingMessage: String) {
        let lines = openingMessage.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        let text = lines.joined(separator: "\n")
        var state = Self.cannotConnect
        var message = text
        if let severity = text.firstRange(of: ":  ") {
            let code = text[severity.upperBound...].prefix(5)
            let rest = text[severity.upperBound...].dropFirst(5)
            if code.count == 5, code.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }), rest.hasPrefix(": ")
            {
                state = String(code)
                message = text[..<severity.lowerBound] + ": " + rest.dropFirst(2)
            }
        }
        self.init(state, message, endsConnection: true)
    }

    private init(_ sqlState: String, _ message: String, endsConnection: Bool) {
        self.sqlState = sqlState
        self.message = message
        self.endsConnection = endsConnection
        detail = nil
        hint = nil
        constraint = nil
        isStaleStatement = false
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}

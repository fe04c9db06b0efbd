import CLibPQ

extension Session {
    /// Runs `COPY (query) TO STDOUT` and hands over each row as it arrives: the fastest way to read many rows, at constant memory.
    ///
    /// The query takes no parameters: it is for text this program wrote itself, never for input. What `take` throws ends the copy and is
    /// rethrown.
    public func copyOut(_ query: String, _ take: (inout CopyRow) throws -> Void) throws {
        let connection = try beginCopy("COPY (\(query)) TO STDOUT (FORMAT binary)", PGRES_COPY_OUT)
        var failure: (any Error)?
        var isFirst = true
        while let message = CopyMessage(connection) {
            if failure != nil { continue }
            do {
                var row = CopyRow(message.bytes, hasHeader: isFirst)
                isFirst = false
                if try row.begin() { try take(&row) }
            } catch {
                failure = error
                cancelHandle()?.cancel()
            }
        }
        let outcome = Result(catching: { () throws(PostgresError) in try endCopy(on: connection) })
        if let failure { throw failure }
        try outcome.get()
    }
}

/// One message of a copy, in memory that libpq allocated; freed with this object.
private final class CopyMessage {
    private let buffer: UnsafeMutablePointer<CChar>
    let bytes: UnsafeRawBufferPointer

    /// Waits for the next message; nil at the end of the copy, whether it succeeded or failed.
    init?(_ connection: OpaquePointer) {
        var received: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(connection, &received, 0)
        guard count > 0, let received else { return nil }
        buffer = received
        bytes = UnsafeRawBufferPointer(start: received, count: Int(count))
    }

    deinit { PQfreemem(buffer) }
}

/// A row of a copy: its fields one after the other, in PostgreSQL's binary format. Valid inside the closure it is given to.
public struct CopyRow {
    private var rest: UnsafeRawBufferPointer.SubSequence

    /// The header stands before the first row: eleven bytes of signature, four of flags, and an extension with its length.
    fileprivate init(_ bytes: UnsafeRawBufferPointer, hasHeader: Bool) {
        rest = bytes[...]
        if hasHeader { rest = rest.dropFirst(19) }
    }

    /// Skips the number of fields; false at the trailer, which ends the copy.
    fileprivate mutating func begin() throws -> Bool {
        guard !rest.isEmpty else { return false }
        return try take(2).bigEndian(Int16.self, for: "a row of a copy") >= 0
    }

    /// The bytes of the next field; nil for NULL.
    public mutating func next() throws -> UnsafeRawBufferPointer? {
        let length = Int(try take(4).bigEndian(Int32.self, for: "a field's length"))
        return length < 0 ? nil : try take(length)
    }

    public mutating func next<T: PostgresDecodable>(as type: T.Type) throws -> T {
        try next().map(T.init(postgres:)) ?? T.postgresNull()
    }

    private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw PostgresDecodingError("a row of a copy ends before its last field") }
        defer { rest = rest.dropFirst(count) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    }
}

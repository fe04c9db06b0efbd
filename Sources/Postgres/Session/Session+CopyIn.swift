import CLibPQ

/// Rows for `COPY … FROM STDIN (FORMAT binary)`, the fastest way to insert many, where none can conflict with a row that is there.
public struct CopyRows: Sendable {
    /// PostgreSQL, "COPY: Binary Format": a signature, no flags, no extension.
    private static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [0, 0, 0, 0] + [0, 0, 0, 0]

    fileprivate private(set) var bytes = CopyRows.header
    public private(set) var count = 0

    public init() {}

    /// In bytes.
    public var size: Int { bytes.count }

    /// Begins a row; as many calls of `append` follow, in the order of the columns.
    public mutating func beginRow(columns: Int16) {
        bytes.appendBigEndian(columns)
        count += 1
    }

    /// The value, or NULL. Its type must be the column's very type: nothing is cast.
    public mutating func append<T: PostgresEncodable>(_ value: T?) { bytes.appendSized(value) }
}

extension Session {
    /// Sends the rows into the columns of a table, all or none. The server refuses it on a table with row-level security.
    public func copy(_ rows: CopyRows, into table: String, columns: [String]) throws(PostgresError) {
        let names = columns.map { SQL.quoted(identifier: $0) }.joined(separator: ", ")
        let connection = try beginCopy("COPY \(table) (\(names)) FROM STDIN (FORMAT binary)", PGRES_COPY_IN)
        for chunk in stride(from: 0, to: rows.bytes.count, by: Self.copyChunk) {
            let sent = rows.bytes.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[chunk..<min(chunk + Self.copyChunk, bytes.count)])
                return PQputCopyData(
                    connection, part.assumingMemoryBound(to: CChar.self).baseAddress, Int32(part.count))
            }
            guard sent == 1 else { throw PostgresError(connection: connection) }
        }
        let trailer: [UInt8] = [0xff, 0xff]
        let ended = trailer.withUnsafeBytes {
            PQputCopyData(connection, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32($0.count))
        }
        guard ended == 1, PQputCopyEnd(connection, nil) == 1 else { throw PostgresError(connection: connection) }
        try endCopy(on: connection)
    }

    /// Bytes in one message of the protocol.
    private static var copyChunk: Int { 1 << 20 }
}

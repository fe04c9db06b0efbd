import CLibPQ
import Glibc

/// The answer to a statement: its rows, or the number of rows it touched. Cleared from memory with the last copy.
public struct Rows: RandomAccessCollection, Sendable {
    private let result: ResultHandle
    public let endIndex: Int

    init(_ result: OpaquePointer) {
        self.result = ResultHandle(result)
        endIndex = Int(PQntuples(result))
    }

    public var startIndex: Int { 0 }

    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < endIndex, "Row \(position) of \(endIndex)")
        return Row(result: result, index: Int32(position))
    }

    /// How many rows were selected, inserted, updated or deleted; 0 for other statements.
    public var affected: Int {
        PQcmdTuples(result.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The names of the columns, in order.
    public var columns: [String] {
        (0..<PQnfields(result.pointer)).map { String(cString: PQfname(result.pointer, $0)) }
    }

    public struct Row: Sendable {
        fileprivate let result: ResultHandle
        fileprivate let index: Int32
    }
}

extension Rows.Row {
    /// The value of a column, counted from 0. Throws `PostgresDecodingError` when it is not a `T`; NULL needs an optional.
    @inlinable
    public func get<T: PostgresDecodable>(_ column: Int, as type: T.Type = T.self) throws -> T {
        let found = postgresType(of: column)
        guard T.accepts(postgresType: found) else {
            throw PostgresDecodingError(
                "type \(found) cannot be read as \(T.self), cast it in the query", column: name(column))
        }
        do {
            // Inlined into its caller, this row may be released before the bytes are read.
            return try withExtendedLifetime(self) { try bytes(column).map(T.init(postgres:)) ?? T.postgresNull() }
        } catch let error as PostgresDecodingError {
            throw PostgresDecodingError(error.reason, column: name(column))
        }
    }

    /// The value of the column of this name; the first, if several have it.
    public func get<T: PostgresDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        let fields = PQnfields(result.pointer)
        guard let index = (0..<fields).first(where: { strcmp(PQfname(result.pointer, $0), column) == 0 }) else {
            throw PostgresDecodingError("no such column", column: column)
        }
        return try get(Int(index), as: type)
    }

    /// The bytes as the server sent them (binary format), nil for NULL. Valid while the `Rows` or a `Row` of it lives.
    public func bytes(_ column: Int) -> UnsafeRawBufferPointer? {
        let field = Int32(column)
        precondition(
            field >= 0 && field < PQnfields(result.pointer), "Column \(column) of \(PQnfields(result.pointer))")
        guard PQgetisnull(result.pointer, index, field) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result.pointer, index, field),
            count: Int(PQgetlength(result.pointer, index, field))
        )
    }

    /// The bytes as the server sent them, for the length of the closure.
    public func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer?) throws -> R) rethrows -> R {
        try withExtendedLifetime(result) { try body(bytes(column)) }
    }

    @usableFromInline
    func postgresType(of column: Int) -> UInt32 { PQftype(result.pointer, Int32(column)) }

    @usableFromInline
    func name(_ column: Int) -> String { String(cString: PQfname(result.pointer, Int32(column))) }
}

/// Owns one `PGresult`.
private final class ResultHandle: Sendable {
    /// Never written after it arrived, so any thread may read it; freed in `deinit`, when nobody is left to.
    nonisolated(unsafe) let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }
}

internal import Crypto
public import Domain
public import Foundation
public import Postgres

/// The bytes of documents, by office and SHA-256. Written before the event that names them, in chunks: a large file passes at
/// constant memory.
public struct ContentStore: Sendable {
    private let pool: Pool

    /// Bytes of one stored chunk.
    private static let chunkSize = 256 * 1024

    public init(pool: Pool) { self.pool = pool }

    /// What was stored: its name and its size in bytes.
    public struct Stored: Sendable, Equatable {
        public let hash: ContentHash
        public let size: Int
    }

    /// Stores `chunks` as they arrive, and the name once all have arrived. A failed upload leaves nothing behind.
    /// - Throws: what the sequence throws; `PostgresError`.
    public func store<Chunks: AsyncSequence>(
        _ chunks: Chunks, of office: ID<Office>
    ) async throws -> Stored where Chunks.Element: Sequence<UInt8> {
        let id = UUID.random()
        do {
            var hasher = SHA256()
            var size = 0
            var number: Int32 = 0
            var buffer = Data(capacity: Self.chunkSize * 2)
            for try await chunk in chunks {
                buffer.append(contentsOf: chunk)
                var rest = buffer[...]
                while rest.count >= Self.chunkSize {
                    let full = Data(rest.prefix(Self.chunkSize))
                    rest = rest.dropFirst(Self.chunkSize)
                    hasher.update(data: full)
                    size += full.count
                    try await write(full, number: number, of: id, office)
                    number += 1
                }
                if rest.count < buffer.count { buffer = Data(rest) }
            }
            hasher.update(data: buffer)
            size += buffer.count
            let digest = Data(hasher.finalize())
            try await finish(digest, size: size, rest: Data(buffer), number: number, id, office)
            CrashPoint.contentStored.pass()
            guard let hash = ContentHash(digest: digest) else { preconditionFailure("SHA-256 has 32 bytes") }
            return Stored(hash: hash, size: size)
        } catch {
            // Where the connection broke, the last commit may still succeed: the chunks then have a name and are needed.
            if (error as? PostgresError)?.isConnectionLost != true { await discard(id) }
            throw error
        }
    }

    /// Stores bytes that are at hand.
    public func store(_ data: Data, of office: ID<Office>) async throws -> Stored {
        try await store(
            AsyncStream { continuation in
                continuation.yield(data)
                continuation.finish()
            }, of: office)
    }

    private func write(_ bytes: Data, number: Int32, of id: UUID, _ office: ID<Office>) async throws {
        _ = try await pool.run { session in
            try session.query(
                """
                INSERT INTO content.chunk (chunks_id, number, office, bytes)
                VALUES (\(id), \(number), \(office.uuid), \(bytes))
                """)
        }
    }

    /// The last chunk and the name in one transaction; bytes the office has already are kept once.
    private func finish(
        _ digest: Data, size: Int, rest: Data, number: Int32, _ id: UUID, _ office: ID<Office>
    ) async throws {
        let isNew = try await pool.transaction { session in
            if !rest.isEmpty {
                _ = try session.query(
                    """
                    INSERT INTO content.chunk (chunks_id, number, office, bytes)
                    VALUES (\(id), \(number), \(office.uuid), \(rest))
                    """)
            }
            return try session.query(
                """
                INSERT INTO content.blob (office, sha256, size, chunks_id)
                VALUES (\(office.uuid), \(digest), \(Int64(size)), \(id))
                ON CONFLICT DO NOTHING
                """
            ).affected == 1
        }
        if !isNew { await discard(id) }
    }

    /// Deletes chunks without a name. Where that fails the upload does not fail: the daily sweep deletes them.
    private func discard(_ id: UUID) async {
        // In a task of its own: where the upload's was cancelled, the pool would refuse the work.
        await Task { _ = try? await pool.run { try $0.query("SELECT content.discard(\(id))") } }.value
    }

    /// All bytes at once; nil where the office has none of that name.
    /// - Throws: `IncompleteContent`; `PostgresError`.
    public func data(_ hash: ContentHash, of office: ID<Office>) async throws -> Data? {
        guard let chunks = try await chunks(hash, of: office) else { return nil }
        var data = Data(capacity: chunks.size)
        for try await chunk in chunks { data.append(chunk) }
        return data
    }

    /// The bytes chunk by chunk; nil where the office has none of that name.
    public func chunks(_ hash: ContentHash, of office: ID<Office>) async throws -> StoredChunks? {
        let row = try await pool.reading(as: office) { session in
            try session.query(
                """
                SELECT chunks_id, size FROM content.blob
                WHERE office = \(office.uuid) AND sha256 = decode(\(hash.description), 'hex')
                """)
        }.first
        guard let row else { return nil }
        return StoredChunks(pool: pool, office: office, id: try row.get(0), size: Int(try row.get(1, as: Int64.self)))
    }

    /// Deletes the chunks of uploads that never ended, older than a day.
    public func sweep() async throws {
        let before = PostgresTimestamp(Timestamp(Date()).adding(seconds: -86_400))
        _ = try await pool.run { try $0.query("SELECT content.discard_abandoned(\(before))") }
    }
}

/// The stored chunks have fewer or more bytes than the document had: they are not the document.
public struct IncompleteContent: Error, Equatable, CustomStringConvertible {
    /// Bytes that were stored.
    let size: Int
    /// Bytes that are there.
    let found: Int

    public var description: String { "Of \(size) bytes that were stored, \(found) are there." }
}

/// Stored bytes, read one chunk at a time. A sequence that ends without `IncompleteContent` was complete.
public struct StoredChunks: AsyncSequence, Sendable {
    public typealias Element = Data

    fileprivate let pool: Pool
    fileprivate let office: ID<Office>
    fileprivate let id: UUID
    /// Bytes in all.
    public let size: Int

    public struct AsyncIterator: AsyncIteratorProtocol {
        let chunks: StoredChunks
        var number: Int32 = 0
        var found = 0

        public mutating func next() async throws -> Data? {
            let (id, wanted) = (chunks.id, number)
            let rows = try await chunks.pool.reading(as: chunks.office) { session in
                try session.query("SELECT bytes FROM content.chunk WHERE chunks_id = \(id) AND number = \(wanted)")
            }
            guard let row = rows.first else {
                guard found == chunks.size else { throw IncompleteContent(size: chunks.size, found: found) }
                return nil
            }
            let bytes: Data = try row.get(0)
            number += 1
            found += bytes.count
            return bytes
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: self) }
}

extension Pool {
    /// Reads as one office does: row-level security shows nothing of another one's, whatever the statement asks for.
    fileprivate func reading<T: Sendable>(
        as office: ID<Office>, _ body: @escaping @Sendable (Session) throws -> T
    ) async throws -> T {
        try await transaction { session in
            _ = try session.query(
                """
                SELECT set_config('role', 'paraph_reader', true),
                    set_config('paraph.office', \(office.description), true)
                """)
            return try body(session)
        }
    }
}

import HTTPTypes
import Hummingbird
import NIOCore

/// The bytes of an upload, chunk by chunk, in constant memory. Can be read once.
///
/// Throws 413 `too-large` as soon as the limit is passed, 400 `incomplete-body` when the sender stops half way, and at its end
/// 422 `digest-mismatch` where it is not what `Content-Digest` says.
struct UploadBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: @Sendable () async throws -> ByteBuffer?

        func next() async throws -> ByteBuffer? { try await reader() }
    }

    private let reader: @Sendable () async throws -> ByteBuffer?

    /// The raw body of a request. Throws 413 at once when `Content-Length` already says so.
    /// - Parameters:
    ///   - limit: in bytes.
    ///   - digest: what its sender vouches for, of all of it.
    init(_ request: Request, limit: Int, digest: ContentDigest? = nil) throws(Problem) {
        self.init(try CheckedIterator(request, limit: limit, digest: digest))
    }

    init<Iterator: AsyncIteratorProtocol & SendableMetatype>(_ iterator: sending Iterator)
    where Iterator.Element == ByteBuffer {
        let single = SingleReader(iterator)
        reader = { try await single.next() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}

extension Request {
    /// The whole body in one buffer; for small ones, which come in one chunk. Throws what `UploadBody` does.
    /// - Parameter limit: in bytes.
    func collectBody(upTo limit: Int) async throws -> ByteBuffer {
        var chunks = try CheckedIterator(self, limit: limit)
        guard var whole = try await chunks.next() else { return ByteBuffer() }
        while var chunk = try await chunks.next() { whole.writeBuffer(&chunk) }
        return whole
    }
}

/// Counts what comes by against the limit and against what `Content-Length` announced, and holds it against its digest.
private struct CheckedIterator: AsyncIteratorProtocol {
    var base: RequestBody.AsyncIterator
    let limit: Int
    let announced: Int?
    var digest: DigestCheck?
    var count = 0

    init(_ request: Request, limit: Int, digest: ContentDigest? = nil) throws(Problem) {
        announced = request.headers[.contentLength].flatMap(Int.init)
        if let announced, announced > limit { throw .tooLarge(limit: limit) }
        self.limit = limit
        self.digest = digest.map(DigestCheck.init)
        base = request.body.makeAsyncIterator()
    }

    mutating func next() async throws -> ByteBuffer? {
        guard let chunk = try await nextOfBase() else {
            // The channel ends a body whose sender has left like any other, so the count has to tell.
            if let announced, count < announced { throw Problem.incompleteBody }
            if let digest, !digest.fits {
                throw Problem(.unprocessableContent, "digest-mismatch")
            }
            return nil
        }
        count += chunk.readableBytes
        guard count <= limit else { throw Problem.tooLarge(limit: limit) }
        digest?.update(chunk.readableBytesView)
        return chunk
    }

    private mutating func nextOfBase() async throws -> ByteBuffer? {
        do {
            return try await base.next()
        } catch let error as CancellationError {
            throw error
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem.incompleteBody
        }
    }
}

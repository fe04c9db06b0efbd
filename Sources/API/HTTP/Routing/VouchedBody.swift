import Hummingbird
import NIOCore

/// A body that ends only where its sender is vouched for once more. Who sends it takes as long over it as they like, and what they
/// were let in for may be no longer theirs by then.
struct VouchedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let base: RequestBody
    /// Throws a `Problem` where the sender is not let in any more.
    let vouch: @Sendable () async throws(Problem) -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let vouch: @Sendable () async throws(Problem) -> Void

        mutating func next() async throws -> ByteBuffer? {
            if let chunk = try await base.next() { return chunk }
            try await vouch()
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator(), vouch: vouch) }
}

extension Request {
    /// The same request, whose body ends only where `vouch` lets it.
    func withBody(endingBy vouch: @escaping @Sendable () async throws(Problem) -> Void) -> Request {
        var request = self
        request.body = RequestBody(asyncSequence: VouchedBody(base: body, vouch: vouch))
        return request
    }
}

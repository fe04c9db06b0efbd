public import Domain
public import EventStore
public import Foundation

/// The bytes of documents, as the workflows need them.
public protocol DocumentContents: Sendable {
    /// All bytes at once; nil where the office has none of that name.
    func data(_ hash: ContentHash, of office: ID<Office>) async throws -> Data?
    /// Keeps the bytes and says under which name; bytes the office has already are kept once.
    func keep(_ bytes: Data, of office: ID<Office>) async throws -> KeptContent
}

extension DocumentContents {
    /// All bytes of a document.
    /// - Throws: `UnreadableDocument` where they are missing, and what reading them throws.
    func bytes(of document: DocumentProfile, in office: ID<Office>) async throws -> Data {
        guard let bytes = try await data(document.content, of: office) else {
            throw UnreadableDocument(missing: document.content)
        }
        return bytes
    }
}

/// Bytes that are kept: their name and their number.
public struct KeptContent: Sendable, Equatable {
    public let hash: ContentHash
    public let size: Int

    public init(hash: ContentHash, size: Int) {
        self.hash = hash
        self.size = size
    }
}

extension ContentStore: DocumentContents {
    public func keep(_ bytes: Data, of office: ID<Office>) async throws -> KeptContent {
        let stored = try await store(Slices(bytes: bytes), of: office)
        return KeptContent(hash: stored.hash, size: stored.size)
    }
}

/// Bytes in slices, so that a mapped file passes through memory piece by piece.
private struct Slices: AsyncSequence {
    typealias Element = Data

    let bytes: Data

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: Data

        mutating func next() async -> Data? {
            guard !rest.isEmpty else { return nil }
            let slice = rest.prefix(256 * 1024)
            rest = rest.dropFirst(slice.count)
            return slice
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes) }
}

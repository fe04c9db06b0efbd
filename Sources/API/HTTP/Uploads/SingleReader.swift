import Synchronization

/// One iterator that is handed from task to task, never used by two at once.
///
/// `@unchecked Sendable`: `isReading` guards `iterator`; a second reader while one is inside is a programmer's mistake
/// and stops the process.
final class SingleReader<Iterator: AsyncIteratorProtocol>: @unchecked Sendable {
    private var iterator: Iterator
    private let isReading = Atomic(false)

    init(_ iterator: sending Iterator) {
        self.iterator = iterator
    }

    func next() async throws -> Iterator.Element? {
        let entered = isReading.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
        precondition(entered, "A stream has one reader at a time.")
        defer { isReading.store(false, ordering: .releasing) }
        return try await iterator.next()
    }
}

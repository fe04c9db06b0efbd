import Domain
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(1))) struct `The queue of appends` {
    @Test func `lets no more wait than it has room for, and the next as soon as there is room`() async throws {
        let queue = AppendQueue(mostWaiting: 2)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 1...3 { group.addTask { await isRefused(by: queue) } }
            try await #expect(group.next() == true)
            let waiting = queue.takeAll()
            #expect(waiting.count == 2)
            for append in waiting { append.caller.resume(returning: .conflict([])) }
            try await #expect(group.reduce(into: []) { $0.append($1) } == [false, false])
            group.addTask { await isRefused(by: queue) }
            let next = try await eventually { queue.takeAll().first }
            next.caller.resume(returning: .conflict([]))
            try await #expect(group.next() == false)
        }
    }

    @Test func `gives the writer no more than a batch may hold in bytes, and one append at least`() async throws {
        let queue = AppendQueue()
        let callers = try [6, 6, 6, 1, 40, 1].map { try Self.wait(in: queue, withBytes: $0 << 20) }
        var batches: [Int] = []
        while batches.reduce(0, +) < callers.count, let batch = queue.next() {
            batches.append(batch.count)
            for append in batch { append.caller.resume(returning: .conflict([])) }
        }
        #expect(batches == [3, 2, 1])
        for caller in callers { try await #expect(caller.value == .conflict([])) }
    }

    @Test func `lets no more wait than it has room for in bytes, and again when there is room`() async throws {
        let queue = AppendQueue(mostWaitingBytes: 1 << 20)
        for take in [{ queue.takeAll() }, { queue.next() ?? [] }] {
            let callers = try [1 << 19, 1 << 20].map { try Self.wait(in: queue, withBytes: $0) }
            #expect(await isRefused(by: queue))
            for append in take() { append.caller.resume(returning: .conflict([])) }
            for caller in callers { try await #expect(caller.value == .conflict([])) }
        }
    }

    /// Somebody who has begun to wait when this returns.
    private static func wait(in queue: AppendQueue, withBytes size: Int) throws -> Task<AppendOutcome, any Error> {
        let line = String(repeating: "a", count: size)
        let request = try AppendRequest.entering(line, in: .fresh, at: 0, of: .fresh)
        return Task.immediate {
            try await withCheckedThrowingContinuation { caller in
                queue.append(PendingAppend(request: request, caller: AppendCaller(caller)))
            }
        }
    }

    private func isRefused(by queue: AppendQueue) async -> Bool {
        do {
            let request = try AppendRequest.entering("line", in: .fresh, at: 0, of: .fresh)
            _ = try await withCheckedThrowingContinuation { caller in
                queue.append(PendingAppend(request: request, caller: AppendCaller(caller)))
            }
            return false
        } catch {
            return error is LogUnavailable
        }
    }
}

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

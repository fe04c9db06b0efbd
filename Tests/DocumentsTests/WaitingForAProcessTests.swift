import Foundation
import Logging
import TestTools
import Testing

@testable import Documents

@Suite struct `The line for the processes` {
    private let a = UUID()
    private let b = UUID()
    private let c = UUID()

    @Test func `serves the offices in turn, and each in the order it came`() {
        var line = WorkerLine(["only"])
        #expect(line.take(for: a) == "only")
        for (ticket, office) in [(1, a), (2, a), (3, a), (4, b), (5, c), (6, b)] {
            #expect(line.take(for: office) == nil)
            let isTaken = line.join(ticket, for: office)
            #expect(isTaken)
        }
        var served: [Int] = []
        var office = a
        while let next = line.giveBack("only", of: office) {
            served.append(next.ticket)
            office = [4, 6].contains(next.ticket) ? b : next.ticket == 5 ? c : a
        }
        #expect(served == [1, 4, 5, 2, 6, 3])
        #expect(line.take(for: b) == "only")
    }

    @Test func `gives no office all the processes, whatever its files do`() {
        var line = WorkerLine([1, 2, 3])
        #expect([line.take(for: a), line.take(for: a)].allSatisfy { $0 != nil })
        #expect(line.take(for: a) == nil)
        let isTaken = line.join(7, for: a)
        #expect(isTaken)
        guard let last = line.take(for: b) else {
            Issue.record("The last process is for another office.")
            return
        }
        #expect(line.giveBack(last, of: b) == nil)
        #expect(line.giveBack(1, of: a)?.ticket == 7)
    }

    @Test func `gives the only one there is to anybody`() {
        var line = WorkerLine([1])
        #expect(line.take(for: a) == 1)
        #expect(line.giveBack(1, of: a) == nil)
        #expect(line.take(for: nil) == 1)
    }

    @Test func `holds a hundred of one office, and refuses more of that one only`() {
        var line = WorkerLine([1])
        _ = line.take(for: a)
        let taken = (1...101).filter { line.join($0, for: a) }
        #expect(taken == Array(1...100))
        let isTaken = line.join(102, for: b)
        #expect(isTaken)
    }

    @Test func `forgets who leaves it`() {
        var line = WorkerLine([1])
        _ = line.take(for: a)
        let areTaken = [line.join(1, for: b), line.join(2, for: c), line.join(3, for: b)]
        #expect(areTaken == [true, true, true])
        line.leave(2, of: c)
        line.leave(1, of: b)
        #expect(line.giveBack(1, of: a)?.ticket == 3)
        #expect(line.giveBack(1, of: b) == nil)
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A request in line for a process` {
    @Test func `that is cancelled is told so, and holds up nobody`() async throws {
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let queue = WorkerQueue([WorkerSlot(number: 1, command: [], timeout: .seconds(1), logger: quiet)])
        let office = UUID()
        let slot = try #require(try await queue.take(for: office))
        let waiting = Task { try await queue.take(for: office) }
        try await eventually { queue.length == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(queue.length == 0)
        queue.giveBack(slot, of: office)
        #expect(try await queue.take(for: UUID()) === slot)
    }

    @Test func `that comes cancelled already is not begun`() async throws {
        let worker = try Workers.shared.get()
        let asking = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await worker.inspect(SamplePDF.pages(1))
        }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func `that waits when the server stops gets no process`() async throws {
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let queue = WorkerQueue([WorkerSlot(number: 1, command: [], timeout: .seconds(1), logger: quiet)])
        _ = try await queue.take(for: nil)
        let waiting = Task { try await queue.take(for: nil) }
        try await eventually { queue.length == 1 }
        queue.close()
        #expect(try await waiting.value == nil)
    }
}

/// Hands out the free slots, first come first served.
actor WorkerQueue {
    private var free: [WorkerSlot]
    private var waiting: [CheckedContinuation<WorkerSlot?, Never>] = []
    private var isClosed = false

    init(_ slots: [WorkerSlot]) {
        free = slots
    }

    /// Waits for a slot; nil when the queue is closed. Each slot taken must be given back.
    func take() async -> WorkerSlot? {
        if isClosed { return nil }
        if let slot = free.popLast() { return slot }
        return await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack(_ slot: WorkerSlot) {
        if waiting.isEmpty { free.append(slot) } else { waiting.removeFirst().resume(returning: slot) }
    }

    /// Callers that are still waiting get nil.
    func close() {
        isClosed = true
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }
}

import CLibPQ

/// Lets another thread interrupt the statement a session is running; the statement then fails with 57014.
public struct CancelHandle: Sendable {
    private let handle: Handle

    init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        handle = Handle(pointer)
    }

    /// Blocks for some milliseconds: the request goes over a connection of its own. Without effect on an idle session.
    public func cancel() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(handle.pointer, message.baseAddress, Int32(message.count))
        }
    }

    private final class Handle: Sendable {
        /// Never written after it was made; libpq documents `PQcancel` as safe from any thread.
        nonisolated(unsafe) let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { PQfreeCancel(pointer) }
    }
}

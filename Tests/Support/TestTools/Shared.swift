import Synchronization

/// A value that several tasks look at and change.
public final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    public init(_ value: Value) { mutex = Mutex(value) }

    public var value: Value { mutex.withLock { $0 } }

    public func change(_ change: @Sendable (inout Value) -> Void) { mutex.withLock { change(&$0) } }
}

import Foundation
import Synchronization

/// Does the same with each of some things, a thread each, and gives all that came of it, in no order.
func inParallel<Thing: Sendable, Value: Sendable>(
    _ things: [Thing], _ work: @escaping @Sendable (Thing) throws -> [Value]
) throws -> [Value] {
    let outcome = Mutex<Result<[Value], any Error>>(.success([]))
    let group = DispatchGroup()
    for thing in things {
        group.enter()
        Thread.detachNewThread {
            defer { group.leave() }
            let one = Result { try work(thing) }
            outcome.withLock { all in all = all.flatMap { values in one.map { values + $0 } } }
        }
    }
    group.wait()
    return try outcome.withLock { try $0.get() }
}

import HummingbirdCore
import Logging
import NIOCore

extension HTTPServerBuilder {
    /// HTTP/1.1, each connection handled on its event loop.
    /// - Parameter idle: a client that says nothing for so long, between requests or in the middle of one, has its connection closed.
    ///   The time in which it awaits or takes an answer does not count. Longer than proxies keep a connection for later use.
    static func onEventLoops(closingIdleAfter idle: TimeAmount = .seconds(75)) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            OnItsEventLoop(inner: HTTP1Channel(responder: responder, configuration: .init(idleTimeout: idle)))
        }
    }
}

/// Handles a connection on its own event loop: what comes in there is looked at, and answered, without waking another thread
/// for it. What such a task waits for may run anywhere; the task goes on on its loop. Work that computes for long goes elsewhere
/// (`Operation.laborious`).
private struct OnItsEventLoop<Inner: ServerChildChannel>: ServerChildChannel {
    let inner: Inner

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            try RequestCodec.takePlace(in: channel)
            return value
        }
    }

    func handle(value: Inner.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await inner.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on an event loop.
private final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

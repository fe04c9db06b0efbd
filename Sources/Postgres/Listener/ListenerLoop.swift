import CLibPQ
import Glibc
import Logging

/// The life of the listener's thread: connect, LISTEN to what is wanted, deliver, connect again when lost.
struct ListenerLoop {
    private let configuration: SessionConfiguration
    private let subscriptions: Subscriptions
    private let logger: Logger
    private var backoff = Backoff()

    init(_ configuration: SessionConfiguration, _ subscriptions: Subscriptions, _ logger: Logger) {
        self.configuration = configuration
        self.subscriptions = subscriptions
        self.logger = logger
    }

    /// Returns after the subscriptions were closed.
    mutating func run() {
        while !subscriptions.isClosed {
            do throws(PostgresError) {
                try listen(try configuration.open())
            } catch {
                logger.warning("the listener's connection is lost", metadata: ["error": "\(error)"])
                rest()
            }
        }
    }

    private mutating func listen(_ connection: OpaquePointer) throws(PostgresError) {
        defer {
            PQfinish(connection)
            subscriptions.interrupt()
        }
        backoff.reset()
        var heard: Set<String> = []
        while !subscriptions.isClosed {
            try follow(&heard, on: connection)
            deliver(from: connection)
            let ready = subscriptions.wakeup.sleep(socket: PQsocket(connection), events: POLLIN, timeout: nil)
            if ready != 0, PQconsumeInput(connection) == 0 { throw PostgresError(connection: connection) }
        }
    }

    /// Listens to channels that were subscribed to since, and no longer to those that nobody subscribes to any more.
    private func follow(_ heard: inout Set<String>, on connection: OpaquePointer) throws(PostgresError) {
        let wanted = subscriptions.channels
        for channel in wanted.subtracting(heard) { try run("LISTEN", channel, on: connection) }
        for channel in heard.subtracting(wanted) { try run("UNLISTEN", channel, on: connection) }
        heard = wanted
        subscriptions.begin(on: heard)
    }

    private func run(_ verb: String, _ channel: String, on connection: OpaquePointer) throws(PostgresError) {
        PQclear(try check(PQexec(connection, "\(verb) \(SQL.quoted(identifier: channel))"), on: connection))
    }

    private func deliver(from connection: OpaquePointer) {
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            subscriptions.deliver(
                Notification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)
                ))
        }
    }

    private mutating func rest() {
        let end = ContinuousClock.now + backoff.next()
        while !subscriptions.isClosed, end > .now {
            _ = subscriptions.wakeup.sleep(socket: -1, events: 0, timeout: end - .now)
        }
    }
}

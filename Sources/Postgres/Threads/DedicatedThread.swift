import CLibPQ
import Glibc

/// Starts a detached thread of its own for work that blocks, away from the cooperative pool. The name shows in `top -H`
/// (15 bytes at most). It stops by returning.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let start = ThreadStart(name: name, body: body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Units of work decode whole pages on this stack; the memory is only touched as far as it is used.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    var thread = pthread_t()
    let failure = pthread_create(
        &thread, &attributes,
        { argument in
            let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            name_this_thread(String(start.name.prefix(15)))
            start.body()
            return nil
        }, Unmanaged.passRetained(start).toOpaque())
    precondition(failure == 0, "The system refused another thread (error \(failure))")
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

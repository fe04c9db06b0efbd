import CSpawn
import DocumentProtocol
import Foundation

/// A running `paraph-worker` and the socket to it. Confined to the thread that started it; when this object is released, the process is
/// killed.
///
/// The worker may have been taken over by a file it opened, so nothing it sends is trusted: lengths are bounded, descriptors it may pass
/// along are never received, and an answer that is malformed ends it.
final class WorkerProcess {
    /// The process cannot be used any more; this object must be released.
    enum Failure: Error {
        case timedOut
        /// It closed the socket, or sent something that is not an answer.
        case died
    }

    let process: pid_t
    private let socket: Int32
    /// How many requests it has answered.
    private(set) var answered = 0

    /// Starts the command with the socket as its standard input and output, and nothing else open.
    init(command: [String]) throws(DocumentError) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .workerDied
        }
        defer { Glibc.close(ends[1]) }
        guard let process = Self.spawn(command, talkingTo: ends[1]) else {
            Glibc.close(ends[0])
            throw .workerDied
        }
        self.process = process
        socket = ends[0]
    }

    deinit {
        kill(process, SIGKILL)
        Glibc.close(socket)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// A live worker sends nothing between requests: where it did, or closed the socket, it must not be used.
    var isReady: Bool {
        var watched = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) == 0
    }

    /// Sends one request and waits for its answer.
    func ask(
        _ kind: RequestKind, _ head: [UInt8], _ documents: [Data], until deadline: ContinuousClock.Instant
    ) throws(Failure) -> Answer {
        let header = FrameHeader(length: documents.reduce(head.count) { $0 + $1.count }, code: kind.rawValue)
        try send(header.bytes + head, until: deadline)
        for document in documents { try send(document, until: deadline) }
        guard let answer = FrameHeader(try receive(FrameHeader.size, until: deadline)) else { throw .died }
        let body = try receive(answer.length, until: deadline)
        answered += 1
        return Answer(code: answer.code, body: body)
    }
}

/// What a worker sent back, as it came.
struct Answer: Sendable {
    let code: UInt8
    let body: [UInt8]

    /// The body of a success.
    func success() throws(DocumentError) -> [UInt8] {
        guard code != DocumentError.successCode else { return body }
        throw DocumentError(code: code, reason: String(decoding: body.prefix(500), as: UTF8.self)) ?? .workerDied
    }
}

extension WorkerProcess {
    private func send(_ bytes: some ContiguousBytes, until deadline: ContinuousClock.Instant) throws(Failure) {
        var sent = 0
        while let count = bytes.withUnsafeBytes({ buffer in
            // MSG_NOSIGNAL: writing to a worker that died must not end the server with SIGPIPE.
            sent == buffer.count
                ? nil
                : Glibc.send(
                    socket, buffer.baseAddress! + sent, buffer.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }) {
            if count > 0 { sent += count } else { try wait(for: POLLOUT, until: deadline) }
        }
    }

    private func receive(_ count: Int, until deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, failure == nil {
                let got = recv(socket, buffer.baseAddress! + filled, count - filled, Int32(MSG_DONTWAIT))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    failure = .died
                } else {
                    do throws(Failure) { try wait(for: POLLIN, until: deadline) } catch { failure = error }
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// After a call that failed: returns when it can be repeated, or throws where it would never succeed.
    private func wait(for event: Int32, until deadline: ContinuousClock.Instant) throws(Failure) {
        guard errno == EAGAIN || errno == EINTR else { throw .died }
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        guard left > 0 else { throw .timedOut }
        var watched = pollfd(fd: socket, events: Int16(event), revents: 0)
        poll(&watched, 1, Int32(min(left.rounded(.up), 60_000)))
    }
}

extension WorkerProcess {
    /// nil when the operating system refuses. The process gets no descriptor of the server's but the socket, none of its
    /// blocked or ignored signals, no environment, and a session of its own, so that an interrupt at the terminal lets
    /// the work under way be finished.
    private static func spawn(_ command: [String], talkingTo socket: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | CSPAWN_SETSID
        posix_spawnattr_setflags(&attributes, flags)

        let arguments = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process: pid_t = 0
        return posix_spawn(&process, command[0], &actions, &attributes, arguments, &environment) == 0 ? process : nil
    }
}

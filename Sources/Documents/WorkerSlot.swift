import DocumentProtocol
import Foundation
import Logging

/// The place of one worker process: starts it when it is first needed, replaces it when it dies, takes too long or has
/// served long enough, and asks it one request at a time.
actor WorkerSlot {
    /// After this many answers a process is replaced, so that nothing a file left behind in it stays for long.
    private static let mostAnswers = 500

    private let command: [String]
    private let timeout: Duration
    private let logger: Logger
    private nonisolated let thread: WorkerThread
    private var process: WorkerProcess?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(number: Int, command: [String], timeout: Duration, logger: Logger) {
        self.command = command
        self.timeout = timeout
        self.logger = logger
        thread = WorkerThread(name: "paraph-worker \(number)")
    }

    deinit {
        thread.stop()
    }

    /// Where the process was fresh, its death was caused by this request. One that served others before may have died of theirs,
    /// or have been killed from outside: then the request is tried once more.
    func ask(_ kind: RequestKind, _ head: [UInt8], _ documents: [Data]) throws(DocumentError) -> [UInt8] {
        let isFresh = process?.answered ?? 0 == 0 || process?.isReady != true
        do {
            return try askOnce(kind, head, documents)
        } catch .workerDied where !isFresh {
            return try askOnce(kind, head, documents)
        }
    }

    func stop() {
        process = nil
    }

    /// The process that is running now, if any.
    var processID: pid_t? { process?.process }

    private func askOnce(_ kind: RequestKind, _ head: [UInt8], _ documents: [Data]) throws(DocumentError) -> [UInt8] {
        let worker = try readyProcess()
        let answer: Answer
        do {
            answer = try worker.ask(kind, head, documents, until: .now + timeout)
        } catch {
            process = nil
            logger.warning("A document worker was replaced", metadata: ["request": "\(kind)", "reason": "\(error)"])
            switch error {
            case .timedOut: throw .timedOut
            case .died: throw .workerDied
            }
        }
        return try answer.success()
    }

    private func readyProcess() throws(DocumentError) -> WorkerProcess {
        if let process, process.isReady, process.answered < Self.mostAnswers { return process }
        process = nil
        let fresh = try WorkerProcess(command: command)
        process = fresh
        return fresh
    }
}

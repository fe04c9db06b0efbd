@_exported public import DocumentProtocol  // its types are this target's vocabulary
public import Foundation
public import Logging

/// The worker processes that work on PDFs and images, and the requests to them. Files are opened only there, in child processes with
/// limits: the worst that a hostile file can do is to fail its own request.
///
/// A few processes serve many requests, each one at a time. A request that kills its process, or takes longer than the timeout, fails; the
/// process is replaced, and other requests are not affected. A request that has begun runs to its end, also when the task that asked is
/// cancelled; one that still waits for a process then leaves the queue.
///
/// Every request throws `DocumentError`, `DocumentsBusy` where too many wait already, and `CancellationError`.
public struct DocumentWorkers: Sendable {
    /// What isolates the processes from the machine.
    public let sandbox: Sandbox

    private let slots: [WorkerSlot]
    private let queue: WorkerQueue
    /// Nil: Paraph itself.
    private var asker: UUID?

    /// Tries the sandbox with one short-lived process, which takes some tens of milliseconds; the others start when
    /// they are needed. The timeout counts from the moment a process takes the request up. All processes but one may work for the
    /// same asker.
    public init(
        executable: URL, processes: Int = 3, timeout: Duration = .seconds(20),
        logger: Logger = Logger(label: "paraph.documents")
    ) {
        self.init(
            executable: executable, arguments: [], processes: processes, timeout: timeout, logger: logger,
            sandbox: .tried(with: executable))
    }

    init(
        executable: URL, arguments: [String], processes: Int, timeout: Duration, logger: Logger, sandbox: Sandbox
    ) {
        precondition(processes > 0, "Documents need at least one process to work in.")
        if case .limitsOnly(let reason) = sandbox {
            logger.warning("Documents are opened without a sandbox", metadata: ["reason": "\(reason)"])
        }
        let command = sandbox.command(
            running: executable, arguments: arguments + ["--seconds", "\(timeout.components.seconds)"])
        self.sandbox = sandbox
        slots = (1...processes).map { WorkerSlot(number: $0, command: command, timeout: timeout, logger: logger) }
        queue = WorkerQueue(slots)
    }

    /// The same processes, for the files of `asker`: an office. The askers have their turn one after the other, and none of them has
    /// all the processes.
    public func asked(by asker: UUID) -> DocumentWorkers {
        var worker = self
        worker.asker = asker
        return worker
    }

    /// Checks that the PDF can be read whole without a password, and tells what it holds.
    public func inspect(_ pdf: Data) async throws -> PDFInspection {
        try await ask(.inspect, pdf) { reader throws(MalformedMessage) in try PDFInspection(from: &reader) }
    }

    /// Checks the PDF as `inspect` does, and answers none of its contents.
    public func summarize(_ pdf: Data) async throws -> PDFSummary {
        try await ask(.summarize, pdf) { reader throws(MalformedMessage) in try PDFSummary(from: &reader) }
    }

    /// A new rendition with the text in a box in the top right corner of the first page, as the reader sees it. The same
    /// PDF and text give the same bytes. A PDF that its owner locked against changes comes back unlocked, a signed one
    /// with a signature that no longer holds: the original is kept beside it.
    public func stamp(_ pdf: Data, text: String) async throws -> Data {
        Data(try await ask(.stamp, document: pdf) { $0.write(text) })
    }

    /// The document as a PDF on A4; the same document gives the same bytes.
    public func draw(_ document: DrawnDocument) async throws -> Data {
        Data(try await ask(.draw) { document.write(to: &$0) })
    }

    /// A PDF that shows an image, upright, no larger than A4: one page, or for a TIFF one for each image it holds.
    public func imageToPDF(_ image: Data, mediaType: MediaType) async throws -> Data {
        Data(try await ask(.imageToPDF, document: image) { $0.write(mediaType.rawValue) })
    }

    /// New PDFs of the pages of others, each with its content and annotations. Embedded files go where the first page of their PDF goes,
    /// unless they meet others there. The same pages give the same bytes.
    /// - Parameter load: the PDFs; called when a process is there, so that those who wait for one hold nothing. What it throws is thrown.
    public func assemble(
        _ pages: PageAssembly, from load: () async throws -> [Data]
    ) async throws -> [Data] {
        let answer = try await withSlot { slot in
            let pdfs = try await load()
            var head = ByteWriter()
            pages.write(to: &head)
            head.write(list: pdfs) { $0.write(UInt32($1.count)) }
            return try await Self.ask(slot, .assemble, head.bytes, pdfs)
        }
        var reader = ByteReader(answer[...])
        do {
            return try reader.list { reader throws(MalformedMessage) in Data(try reader.byteString()) }
        } catch {
            throw DocumentError.workerDied
        }
    }

    /// Ends the processes once they have answered what they were asked; those still waiting for one, and all who come
    /// after, get `workerDied`.
    public func close() async {
        queue.close()
        for slot in slots { await slot.stop() }
    }

    /// The processes that are running now.
    func processes() async -> [pid_t] {
        var running: [pid_t] = []
        for slot in slots { if let process = await slot.processID { running.append(process) } }
        return running
    }

    private func ask<Answer>(
        _ kind: RequestKind, _ pdf: Data, _ read: (inout ByteReader) throws(MalformedMessage) -> Answer
    ) async throws -> Answer {
        var reader = ByteReader(try await ask(kind, document: pdf)[...])
        do {
            return try read(&reader)
        } catch {
            throw DocumentError.workerDied
        }
    }

    func ask(
        _ kind: RequestKind, document: Data = Data(), _ write: (inout ByteWriter) -> Void = { _ in }
    ) async throws -> [UInt8] {
        var head = ByteWriter()
        write(&head)
        let bytes = head.bytes
        return try await withSlot { slot in try await Self.ask(slot, kind, bytes, [document]) }
    }

    private func withSlot<Answer>(_ work: (WorkerSlot) async throws -> Answer) async throws -> Answer {
        guard let slot = try await queue.take(for: asker) else { throw DocumentError.workerDied }
        defer { queue.giveBack(slot, of: asker) }
        return try await work(slot)
    }

    private static func ask(
        _ slot: WorkerSlot, _ kind: RequestKind, _ head: [UInt8], _ documents: [Data]
    ) async throws -> [UInt8] {
        let length = documents.reduce(head.count) { $0 + $1.count }
        guard length <= FrameHeader.largestBody else { throw DocumentError.tooLarge }
        return try await slot.ask(kind, head, documents)
    }
}

extension DocumentWorkers {
    /// The `paraph-worker` in the folder of the running program, or of the bundle of tests that it runs. nil when there is none.
    public static func defaultExecutable() -> URL? {
        let running = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return ([running] + CommandLine.arguments.filter { $0.hasPrefix("/") }.map { URL(fileURLWithPath: $0) })
            .map { $0.deletingLastPathComponent().appendingPathComponent("paraph-worker") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

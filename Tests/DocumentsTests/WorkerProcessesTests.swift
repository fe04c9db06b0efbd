import Foundation
import TestTools
import Testing

@testable import Documents

@Suite struct `Worker processes` {
    /// Asked of the machine, not of the code under test.
    static let hasBubblewrap: Bool = {
        let arguments = ["--unshare-all", "--ro-bind", "/", "/", "/usr/bin/true"]
        return isTestable(
            (try? Tool.runHere("bwrap", arguments, on: Data())) != nil,
            orElse: "workers in bubblewrap, which does not work on this machine")
    }()

    static let sandboxes: [Sandbox] = (hasBubblewrap ? [.bubblewrap] : []) + [.limitsOnly("as asked by a test")]

    @Test func `are in bubblewrap wherever it works`() throws {
        let worker = try Workers.shared.get()
        #expect((worker.sandbox == .bubblewrap) == Self.hasBubblewrap)
    }

    @Test(.timeLimit(.minutes(4)), arguments: sandboxes)
    func `that hang are cut at the timeout, and others take their place`(sandbox: Sandbox) async throws {
        let worker = try Workers.misbehaving(timeout: .seconds(1), sandbox: sandbox)
        for misbehaviour in [Misbehaviour.hang, .spin] {
            let started = ContinuousClock.now
            await #expect(throws: DocumentError.timedOut) { try await worker.misbehave(misbehaviour) }
            // No upper bound: only the deadline gives this error, and a busy machine may wake the test late.
            #expect(started.duration(to: .now) >= .milliseconds(900))
            // It has no more time than the one before, in which a busy machine may not even have started it.
            let pages = try await eventually {
                do { return try await worker.inspect(SamplePDF.pages(2)).pageCount } catch DocumentError.timedOut {
                    return nil
                }
            }
            #expect(pages == 2)
        }
        await worker.close()
    }

    @Test(arguments: sandboxes)
    func `that crash or babble fail their own request only`(sandbox: Sandbox) async throws {
        let worker = try Workers.misbehaving(sandbox: sandbox)
        for misbehaviour in [Misbehaviour.crash, .babble, .crash] {
            await #expect(throws: DocumentError.workerDied) { try await worker.misbehave(misbehaviour) }
            #expect(try await worker.inspect(SamplePDF.pages(2)).pageCount == 2)
        }
        await worker.close()
    }

    @Test(arguments: sandboxes)
    func `killed between two requests are replaced unnoticed`(sandbox: Sandbox) async throws {
        let worker = try Workers.misbehaving(sandbox: sandbox)
        for _ in 0..<5 {
            #expect(try await worker.inspect(SamplePDF.pages(2)).pageCount == 2)
            let process = try #require(await worker.processes().first)
            #expect(kill(process, SIGKILL) == 0)
            #expect(try await worker.inspect(SamplePDF.pages(3)).pageCount == 3)
        }
        await worker.close()
    }

    @Test(arguments: sandboxes)
    func `get no more memory than their limit, and no file to write`(sandbox: Sandbox) async throws {
        let worker = try Workers.misbehaving(sandbox: sandbox)
        await #expect(throws: DocumentError.unsupported("mmap: Cannot allocate memory")) {
            try await worker.misbehave(.hoard)
        }
        let path = "/tmp/paraph-worker-test-\(UUID())"
        // Without bubblewrap it is made, and stays empty.
        defer { try? FileManager.default.removeItem(atPath: path) }
        await #expect(throws: DocumentError.unsupported("write: File too large")) {
            try await worker.misbehave(.writeFile, path)
        }
        await worker.close()
    }

    @Test(.enabled(if: hasBubblewrap, "bubblewrap does not work on this machine"))
    func `in bubblewrap see no network and no files but libraries and fonts`() async throws {
        let worker = try Workers.misbehaving(sandbox: .bubblewrap)
        for path in ["/etc/passwd", "/bin/sh", "/usr/bin/env", "/root", #filePath] {
            await #expect(throws: DocumentError.unsupported("open: No such file or directory"), "\(path)") {
                try await worker.misbehave(.readFile, path)
            }
        }
        await #expect(throws: DocumentError.unsupported("open: Read-only file system")) {
            try await worker.misbehave(.writeFile, "/usr/lib/paraph-worker-test")
        }
        let listener = try Listener()
        await #expect(throws: DocumentError.unsupported("connect: Connection refused")) {
            try await worker.misbehave(.connect, "\(listener.port)")
        }
        await worker.close()
    }

    @Test func `without bubblewrap reach what the test above shows to be shut off`() async throws {
        let worker = try Workers.misbehaving(sandbox: .limitsOnly("as asked by a test"))
        #expect(try await !worker.misbehave(.readFile, "/etc/passwd").isEmpty)
        let listener = try Listener()
        #expect(try await worker.misbehave(.connect, "\(listener.port)").isEmpty)
        await worker.close()
    }

    @Test func `are told to misbehave only in tests`() async throws {
        let worker = try Workers.shared.get()
        await #expect(throws: DocumentError.unsupported("unknown request")) { try await worker.misbehave(.crash) }
    }

    @Test func `serve many at once`() async throws {
        let worker = DocumentWorkers(executable: try #require(Workers.executable), processes: 2)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for pages in 1...40 { group.addTask { try await worker.inspect(SamplePDF.pages(pages)).pageCount } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(counts == Set(1...40))
        #expect(await worker.processes().count <= 2)
        await worker.close()
    }

    @Test func `are the same one from request to request`() async throws {
        let worker = try Workers.misbehaving()
        _ = try await worker.inspect(SamplePDF.pages(1))
        let first = await worker.processes()
        for _ in 0..<10 { _ = try await worker.stamp(SamplePDF.pages(1), text: "CFAK 1") }
        #expect(await worker.processes() == first)
        await worker.close()
    }

    @Test func `are gone after closing`() async throws {
        let worker = try Workers.misbehaving()
        _ = try await worker.inspect(SamplePDF.pages(1))
        let process = try #require(await worker.processes().first)
        await worker.close()
        #expect(kill(process, 0) == -1)
        await #expect(throws: DocumentError.workerDied) { try await worker.inspect(SamplePDF.pages(1)) }
    }

    @Test func `that cannot be started are an error, not a crash`() async throws {
        let nowhere = URL(fileURLWithPath: "/nowhere/paraph-worker")
        #expect(Sandbox.tried(with: nowhere) != .bubblewrap)
        let worker = DocumentWorkers(executable: nowhere)
        await #expect(throws: DocumentError.workerDied) { try await worker.inspect(SamplePDF.pages(1)) }
    }
}

/// A port of this machine that somebody listens on.
private final class Listener {
    private let plug: Int32
    let port: UInt16

    struct Failed: Error {}

    init() throws {
        plug = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let plug = plug
        let outcome = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(plug, address, size) + listen(plug, 4) + getsockname(plug, address, &size)
            }
        }
        guard outcome == 0 else { throw Failed() }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(plug)
    }
}

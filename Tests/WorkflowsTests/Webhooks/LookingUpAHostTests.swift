import Dispatch
import Synchronization
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(2))) struct `A host for which no name server answers` {
    /// More than there are threads to look up with.
    private static let many = 200

    @Test func `is asked for by one at a time, and holds up no other`() async throws {
        let loopback = try #require(IPAddress("127.0.0.1"))
        let silence = DispatchSemaphore(value: 0)
        let (begun, lookUps) = (Tally(), Tally())
        let hosts = HostLookUp(patience: .hours(1)) { host in
            guard host == "silent.example" else { return [loopback] }
            lookUps.add()
            silence.wait()
            throw UnknownHost(host: host, reason: "at last")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { for _ in 1...Self.many { silence.signal() } }
            for _ in 1...Self.many {
                group.addTask {
                    begun.add()
                    await #expect(throws: UnknownHost.self) { try await hosts.addresses(of: "silent.example") }
                }
            }
            try await eventually { begun.count == Self.many && lookUps.count > 0 }
            #expect(try await hosts.addresses(of: "other.example") == [loopback])
            #expect(lookUps.count == 1)
        }
    }

    @Test func `is given up in time, though the look-up goes on`() async throws {
        let silence = DispatchSemaphore(value: 0)
        defer { silence.signal() }
        let hosts = HostLookUp(patience: .milliseconds(10)) { _ in
            silence.wait()
            return []
        }
        let error = await #expect(throws: UnknownHost.self) { try await hosts.addresses(of: "silent.example") }
        #expect(error?.description.contains("no name server answered") == true)
    }
}

@Suite struct `The host of a webhook` {
    @Test func `is looked up by the system, and needs no look-up where it is an address`() async throws {
        let loopback = try #require(IPAddress("127.0.0.1"))
        #expect(try await HostLookUp().addresses(of: "localhost").contains(loopback))
        let hosts = HostLookUp { host in throw UnknownHost(host: host, reason: "it was looked up") }
        #expect(try await hosts.addresses(of: "127.0.0.1") == [loopback])
        await #expect(throws: UnknownHost.self) { try await hosts.addresses(of: "name.example") }
    }
}

/// Counts, from whichever thread.
private final class Tally: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    func add() { state.withLock { $0 += 1 } }
}

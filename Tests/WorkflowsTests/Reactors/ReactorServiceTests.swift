import Domain
import EventStore
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(4))) struct `A reactor at work` {
    @Test func `handles what was there and what comes, and remembers how far it is`() async throws {
        try await Notebook.with { notebook in
            let (recorder, stream) = (Recorder(), ID<Office>(UUID()))
            try await notebook.note("one", on: stream)
            try await notebook.note("two", on: stream)
            try await notebook.run(recorder) {
                try await eventually { await recorder.texts == ["one", "two"] }
                try await notebook.note("three", on: stream)
                try await eventually { try await notebook.consumer("recorder")?.position == 3 }
                #expect(await recorder.texts == ["one", "two", "three"])
            }
        }
    }

    @Test func `does not ask a log again that it has read to its end`() async throws {
        try await Notebook.with { notebook in
            let (recorder, counting) = (Recorder(), CountingStore(notebook.store))
            try await notebook.note("one")
            try await notebook.run(recorder, reading: counting) {
                try await eventually { try await notebook.consumer("recorder")?.position == 1 }
                let looks = counting.looks
                // Many of its moments long.
                try await Task.sleep(for: .milliseconds(300))
                #expect(counting.looks == looks)
                try await notebook.note("two")
                try await eventually { await recorder.texts == ["one", "two"] }
            }
        }
    }

    @Test func `goes on from its checkpoint`() async throws {
        try await Notebook.with { notebook in
            try await notebook.note("one")
            try await notebook.run(Recorder()) {
                try await eventually { try await notebook.consumer("recorder")?.position == 1 }
            }
            try await notebook.note("two")
            let second = Recorder()
            try await notebook.run(second) {
                try await eventually { await !second.texts.isEmpty }
            }
            #expect(await second.texts == ["two"])
        }
    }

    @Test func `tries again what failed, and counts`() async throws {
        try await Notebook.with { notebook in
            let recorder = Recorder(failing: ["bad": 2])
            try await notebook.note("bad")
            try await notebook.run(recorder) {
                try await eventually { try await notebook.consumer("recorder")?.position == 1 }
            }
            #expect(await recorder.attempts["bad"] == [1, 2, 3])
        }
    }

    @Test func `waits while the read models stand still for twenty tries, counts none of them, and parks nothing`()
        async throws
    {
        try await Notebook.with { notebook in
            let (recorder, models) = (Recorder(), StandingReadModels(tries: 20))
            try await notebook.note("sent meanwhile")
            try await notebook.run(recorder, caughtUp: { try await models.catchUp(to: $0) }) {
                try await eventually { try await notebook.consumer("recorder")?.position == 1 }
            }
            #expect(await models.tries == 0)
            #expect(await recorder.attempts["sent meanwhile"] == [1])
            #expect(try await notebook.rowsOfParked() == 0)
        }
    }

    @Test func `counts no try that was broken off before it had come to anything`() async throws {
        try await Notebook.with { notebook in
            let (recorder, models) = (Recorder(), StandingReadModels(tries: 20, throwing: CancellationError()))
            try await notebook.note("asked to stop")
            try await notebook.run(recorder, caughtUp: { try await models.catchUp(to: $0) }) {
                try await eventually { try await notebook.consumer("recorder")?.position == 1 }
            }
            #expect(await recorder.attempts["asked to stop"] == [1])
            #expect(try await notebook.rowsOfParked() == 0)
        }
    }

    @Test func `parks a poisoned lane, goes on with the others, and takes it up again when told`() async throws {
        try await Notebook.with { notebook in
            let (recorder, poisoned) = (Recorder(failing: ["bad": .max]), ID<Office>(UUID()))
            try await notebook.note("good")
            try await notebook.note("bad", on: poisoned)
            try await notebook.note("behind", on: poisoned)
            try await notebook.note("better")
            try await notebook.run(recorder) {
                try await eventually { try await notebook.consumer("recorder")?.position == 4 }
                let parked = try #require(try await notebook.parked().first)
                #expect(parked.position == 2 && parked.attempts == 3 && parked.waiting == 1)
                #expect(parked.error.contains("unwritable"))
                try await notebook.note("far behind", on: poisoned)
                try await eventually { try await notebook.parked().first?.waiting == 2 }
                #expect(await recorder.texts.sorted() == ["better", "good"])

                try await notebook.directory.retry(parked)
                try await eventually { try await notebook.parked().first?.attempts == 6 }
                await recorder.heal()
                try await notebook.directory.retry(parked)
                try await eventually { try await notebook.parked().isEmpty }
                try await notebook.note("after all", on: poisoned)
                try await eventually { await recorder.texts.count == 6 }
            }
            let ofLane = await recorder.texts.filter { !["good", "better"].contains($0) }
            #expect(ofLane == ["bad", "behind", "far behind", "after all"])
        }
    }

    @Test func `keeps a lane parked over a restart, and goes on behind an event that a person passed over`()
        async throws
    {
        try await Notebook.with { notebook in
            let poisoned = ID<Office>(UUID())
            try await notebook.note("bad", on: poisoned)
            try await notebook.note("behind", on: poisoned)
            try await notebook.run(Recorder(failing: ["bad": .max])) {
                try await eventually { try await notebook.parked().first?.waiting == 1 }
            }
            let second = Recorder(failing: ["bad": .max])
            try await notebook.run(second) {
                try await notebook.note("other")
                try await eventually { await second.texts == ["other"] }
                #expect(await second.attempts["bad"] == nil)
                try await notebook.directory.skip(try #require(try await notebook.parked().first))
                try await eventually { await second.texts == ["other", "behind"] }
                try await eventually { try await notebook.rowsOfParked() == 0 }
            }
        }
    }

    @Test func `does not take up again what a person passed over, where it begins before it`() async throws {
        try await Notebook.with { notebook in
            try await notebook.note("slow")
            try await notebook.note("bad")
            try await notebook.run(Recorder(failing: ["bad": .max], never: ["slow"])) {
                let parked = try await eventually { try await notebook.parked().first }
                try await notebook.directory.skip(parked)
                #expect(try await notebook.parked().isEmpty)
            }
            #expect(try await notebook.consumer("recorder")?.position == 0)
            let second = Recorder(failing: ["bad": .max])
            try await notebook.run(second) {
                try await eventually { try await notebook.rowsOfParked() == 0 }
            }
            #expect(await second.texts == ["slow"])
            #expect(await second.attempts["bad"] == nil)
            #expect(try await notebook.consumer("recorder")?.position == 2)
        }
    }

    @Test func `does not try again what a person passes over while it is tried, and then goes on behind it`()
        async throws
    {
        try await Notebook.with { notebook in
            let poisoned = ID<Office>(UUID())
            try await notebook.note("bad", on: poisoned)
            try await notebook.note("behind", on: poisoned)
            try await notebook.run(Recorder(failing: ["bad": .max])) {
                try await eventually { try await notebook.parked().first?.waiting == 1 }
            }
            let (recorder, models) = (Recorder(), StandingReadModels(tries: .max))
            try await notebook.run(recorder, caughtUp: { try await models.catchUp(to: $0) }) {
                let parked = try #require(try await notebook.parked().first)
                try await notebook.directory.retry(parked)
                try await eventually { await models.tries < .max }
                try await notebook.directory.skip(parked)
                try await eventually { try await notebook.rowsOfParked() == 1 }
                await models.goOn()
                try await notebook.note("after all", on: poisoned)
                try await eventually { await recorder.texts == ["behind", "after all"] }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(4))) struct `Servers on one log` {
    @Test func `share the consumers, each run by one of them`() async throws {
        try await Notebook.with { notebook in
            let names = ["a", "b", "c", "d"]
            let (left, right) = (notebook.server(), notebook.server())
            for name in names {
                left.offer(name, of: nil)
                right.offer(name, of: nil)
            }
            func held(by leases: ConsumerLeases) -> [String] { names.filter { leases.standing(of: $0) != nil } }
            let first = Task { await left.run() }
            try await eventually { held(by: left).count == 4 }
            let second = Task { await right.run() }
            // The consumers themselves would let go; here the test does it for them.
            try await eventually {
                for name in names {
                    if let standing = left.standing(of: name), standing.shouldYield {
                        await left.release(standing.lease)
                    }
                }
                return held(by: left).count == 2 && held(by: right).count == 2
            }
            #expect(Set(held(by: left)).isDisjoint(with: held(by: right)))
            for task in [first, second] {
                task.cancel()
                await task.value
            }
            await left.close()
            await right.close()
        }
    }

    @Test func `take up at once what one gives back that leaves`() async throws {
        try await Notebook.with { notebook in
            let names = ["a", "b", "c"]
            let leaving = notebook.server()
            // It looks once, and then not again for long: nothing runs out meanwhile.
            let next = notebook.server(interval: .seconds(600))
            for name in names {
                leaving.offer(name, of: nil)
                next.offer(name, of: nil)
            }
            let first = Task { await leaving.run() }
            try await eventually { names.allSatisfy { leaving.standing(of: $0) != nil } }
            first.cancel()
            await first.value
            await leaving.close()

            let second = Task { await next.run() }
            try await next.waitForChange(.seconds(60))
            #expect(names.filter { next.standing(of: $0) != nil } == names)
            second.cancel()
            await second.value
            await next.close()
        }
    }

    @Test func `take all of what one gives back that leaves, while it keeps what still runs there`() async throws {
        try await Notebook.with { notebook in
            let names = ["a", "b", "c", "slow"]
            let leaving = notebook.server()
            // It looks once, and then not again for long.
            let next = notebook.server(interval: .seconds(600))
            for name in names {
                leaving.offer(name, of: nil)
                next.offer(name, of: nil)
            }
            let first = Task { await leaving.run() }
            try await eventually { names.allSatisfy { leaving.standing(of: $0) != nil } }
            let slow = try #require(leaving.standing(of: "slow"))
            leaving.leave()
            try await eventually { try await notebook.servers() == 0 }
            for name in ["a", "b", "c"] {
                leaving.withdraw(name)
                await leaving.release(try #require(leaving.standing(of: name)).lease)
            }

            let second = Task { await next.run() }
            try await next.waitForChange(.seconds(60))
            #expect(names.filter { next.standing(of: $0) != nil } == ["a", "b", "c"])
            let end = try await notebook.leaseEnd(of: "slow")
            try await eventually { try await notebook.leaseEnd(of: "slow") > end }
            #expect(leaving.mayGoOn(slow.lease))
            for task in [first, second] {
                task.cancel()
                await task.value
            }
            await leaving.close()
            await next.close()
        }
    }

    @Test func `take up nothing more once they leave`() async throws {
        try await Notebook.with { notebook in
            let leaving = notebook.server()
            for name in ["held", "free"] { leaving.offer(name, of: nil) }
            let work = Task { await leaving.run() }
            try await eventually { leaving.standing(of: "held") != nil && leaving.standing(of: "free") != nil }
            leaving.leave()
            try await eventually { try await notebook.servers() == 0 }
            await leaving.release(try #require(leaving.standing(of: "free")).lease)
            let end = try await notebook.leaseEnd(of: "held")
            try await eventually { try await notebook.leaseEnd(of: "held") > end }
            #expect(try await notebook.servers() == 0)
            #expect(leaving.standing(of: "held") != nil && leaving.standing(of: "free") == nil)
            work.cancel()
            await work.value
            await leaving.close()
        }
    }

    @Test(arguments: [-1.0, 3_600])
    func `take a lease up anew that is over, or ends further ahead than any is given for`(
        seconds: Double
    ) async throws {
        try await Notebook.with { notebook in
            let server = notebook.server()
            server.offer("held", of: nil)
            let work = Task { await server.run() }
            try await eventually { server.standing(of: "held") != nil }
            let fence = try #require(server.standing(of: "held")).lease.fence
            try await notebook.endLease(of: "held", in: seconds)
            try await eventually { server.standing(of: "held")?.lease.fence == fence + 1 }
            #expect(try #require(try await notebook.leaseTime(of: "held")) <= Notebook.term / .seconds(1))
            work.cancel()
            await work.value
            await server.close()
        }
    }

    @Test(arguments: [-1.0, 3_600])
    func `do not prolong, once they leave, what is over or ends further ahead than any is given for`(
        seconds: Double
    ) async throws {
        try await Notebook.with { notebook in
            let leaving = notebook.server()
            leaving.offer("held", of: nil)
            let work = Task { await leaving.run() }
            try await eventually { leaving.standing(of: "held") != nil }
            leaving.leave()
            try await eventually { try await notebook.servers() == 0 }
            try await notebook.endLease(of: "held", in: seconds)
            let end = try await notebook.leaseEnd(of: "held")
            try await eventually { leaving.standing(of: "held") == nil }
            #expect(try await notebook.leaseEnd(of: "held") == end)
            #expect(try await notebook.consumer("held")?.isHeld == false)
            work.cancel()
            await work.value
            await leaving.close()
        }
    }

    @Test func `look once more where they are told to in the middle of looking`() async throws {
        try await Notebook.with { notebook in
            let server = notebook.server(interval: .seconds(600))
            server.offer("known", of: nil)
            let database = try Session(SessionConfiguration(conninfo: notebook.url, applicationName: "paraph-test"))
            try database.script("BEGIN; LOCK TABLE consumer.server")
            let work = Task { await server.run() }
            try await notebook.someoneWaitsForALock()
            server.offer("offered meanwhile", of: nil)
            try database.script("COMMIT")
            try await eventually { server.standing(of: "offered meanwhile") != nil }
            work.cancel()
            await work.value
            await server.close()
        }
    }

    /// How long that takes in all is measured by `./dev bench log-handover`; what it rests on is the end of the lease.
    @Test func `take over from one that was killed when its six seconds are over, and refuse what it still writes`()
        async throws
    {
        try await Notebook.with { notebook in
            let (killed, heir) = (notebook.server(term: ConsumerLeases.usualTerm), notebook.server())
            killed.offer("recorder", of: nil)
            let life = Task { await killed.run() }
            let lease = try await eventually { killed.standing(of: "recorder")?.lease }
            // What a killed process does from then on: nothing. It prolongs no lease, and gives none back.
            killed.withdraw("recorder")
            let left = try #require(try await notebook.leaseTime(of: "recorder"))
            #expect(left <= 6)
            let recorder = Recorder()
            try await notebook.note("orphan")
            try await notebook.run(recorder, leases: heir) {
                try await eventually { await recorder.texts == ["orphan"] }
                await #expect(throws: LeaseLost.self) {
                    try await notebook.records.write(ConsumerRecord(position: 1), under: lease)
                }
            }
            life.cancel()
            await life.value
            await killed.close()
        }
    }

    @Test(arguments: Rewinding.allCases)
    func `stop a consumer of a log that was restored`(how: Rewinding) async throws {
        try await Notebook.with { notebook in
            for text in ["one", "two", "three"] { try await notebook.note(text) }
            try await notebook.run(Recorder()) {
                try await eventually { try await notebook.consumer("recorder")?.position == 3 }
            }
            try await notebook.rewind(how)
            let recorder = Recorder()
            try await notebook.run(recorder) {
                try await eventually { try await notebook.consumer("recorder")?.stopped != nil }
                let reason = try #require(try await notebook.consumer("recorder")?.stopped)
                #expect(reason.contains(how.tells), "\(reason)")
                #expect(await recorder.texts.isEmpty)
                let isStarted = try await notebook.directory.start("recorder", after: 0)
                #expect(isStarted)
                try await eventually { await !recorder.texts.isEmpty }
            }
        }
    }

    @Test(arguments: [0, 2] as [Int64])
    func `keep nothing parked of a log that is no more, when a person starts the consumer`(after position: Int64)
        async throws
    {
        try await Notebook.with { notebook in
            try await notebook.note("good")
            try await notebook.note("bad")
            try await notebook.run(Recorder(failing: ["bad": .max])) {
                try await eventually { try await notebook.parked().count == 1 }
            }
            let before = try #require(try await notebook.parked().first)
            try await notebook.replaceEvent(at: 2)
            let restored = PostgresEventStore(conninfo: notebook.url, logger: Notebook.quiet)
            defer { restored.close() }
            try await notebook.run(Recorder(failing: ["bad": .max]), reading: restored) {
                try await eventually { try await notebook.consumer("recorder")?.stopped != nil }
                let isStarted = try await notebook.directory.start("recorder", after: position)
                #expect(isStarted)
                guard position == 0 else { return try await eventually { try await notebook.rowsOfParked() == 0 } }
                let parked = try await eventually { try await notebook.parked().first { $0.id != before.id } }
                #expect(parked.position == 2 && parked.attempts == 3)
            }
        }
    }
}

/// Read models that do not move for a while.
actor StandingReadModels {
    private(set) var tries: Int
    private let error: (any Error)?

    /// - Parameter error: nil for the one that says they are behind.
    init(tries: Int, throwing error: (any Error)? = nil) {
        self.tries = tries
        self.error = error
    }

    func goOn() { tries = 0 }

    func catchUp(to position: Int64) throws {
        guard tries > 0 else { return }
        tries -= 1
        throw error ?? ReadModelsBehind(position: position)
    }
}

/// What may have happened to a log that is no longer the one that was read.
enum Rewinding: CaseIterable {
    case shorter
    case otherwise
    case begunAnew

    var tells: String {
        switch self {
        case .shorter: "now ends at 2"
        case .otherwise: "another root"
        case .begunAnew: "of epoch"
        }
    }
}

/// Remembers what it was given; some texts fail so many times, others are never done.
actor Recorder: Reactor {
    nonisolated let name = "recorder"
    nonisolated let types: Set<String> = [OfficeEvent.Opened.eventType]

    private(set) var texts: [String] = []
    private(set) var attempts: [String: [Int]] = [:]
    private var failing: [String: Int]
    private let never: Set<String>

    struct Unwritable: Error, CustomStringConvertible {
        let description = "unwritable"
    }

    init(failing: [String: Int] = [:], never: Set<String> = []) {
        self.failing = failing
        self.never = never
    }

    func heal() { failing = [:] }

    func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard case .opened(let opened) = try event.decoded(as: OfficeEvent.self) else { return }
        attempts[opened.name, default: []].append(attempt)
        if never.contains(opened.name) { try await Task.sleep(for: .seconds(600)) }
        if attempt <= failing[opened.name, default: 0] { throw Unwritable() }
        texts.append(opened.name)
    }
}

import Domain
import EventStore
import Foundation
import TestTools

/// Two servers on one log, three clients, two readers, a consumer and a read model, in which one thing happens at a time.
///
/// Unchecked: one thread runs it all, and drains what a step has set going before the next.
final class SimulatedWorld: @unchecked Sendable {
    private let thread = SimulatedThread()
    private let flaw: Flaw?
    private let database: SimulatedDatabase
    private var servers: [SimulatedServer] = []
    private var clients: [SimulatedClient]
    private var readers = [SimulatedReader(), SimulatedReader()]
    private var consumer: SimulatedConsumer
    private var projection: SimulatedProjection
    /// On their way to the clients.
    private var answers: [(client: Int, errand: Int, server: SimulatedServer, reply: SimulatedClient.Reply)] = []
    private var ids: SeededRandom
    /// Seconds since the beginning, and how far off each server's clock is.
    private var elapsed: Int64 = 0
    private var offsets = [0, 0]
    private var marked: [Mark: Int] = [:]
    /// How many events and answers were held against the promises.
    private var counted = 0
    private var checkedAnswers = 0
    private(set) var trace: [String] = []

    init(seed: UInt64, errands: Int, flaw: Flaw?) throws {
        self.flaw = flaw
        database = SimulatedDatabase(thread: thread, flaw: flaw)
        clients = (0..<3).map { SimulatedClient($0, seed: seed, errands: errands) }
        consumer = SimulatedConsumer(flaw: flaw)
        projection = SimulatedProjection(flaw: flaw)
        ids = SeededRandom(seed, 1)
        servers = ["A", "B"].map { SimulatedServer($0, database: database, flaw: flaw) }
        try openJournals()
    }

    private func openJournals() throws {
        let (context, handler) = (context(on: 0), servers[0].handler)
        Task(executorPreference: thread) {
            for (id, code) in zip(Errand.journals, ["CFAK", "CFVK"]) {
                guard let period = AccountingPeriod("2000-01") else { return }
                let journal = NewJournal(code: code, side: .purchase, alias: code, firstPeriod: period)
                _ = try await handler.handle(
                    .add(journal, to: Errand.dossier), on: id, dossier: Errand.dossier, in: context)
            }
        }
        thread.drain()
        while try perform(.serve(server: 0, question: 0)) || perform(.write(server: 0)) {}
        trace = []
    }

    /// Makes one step happen, then holds every promise against what is.
    /// - Returns: false where there was nothing to happen.
    /// - Throws: `Violation`.
    @discardableResult func perform(_ step: Step) throws -> Bool {
        do {
            guard let happened = try happen(step) else { return false }
            trace.append(happened)
        } catch {
            trace.append("\(step)")
            throw error
        }
        thread.drain()
        elapsed += 1
        try check()
        return true
    }

    private func happen(_ step: Step) throws -> String? {
        switch step {
        case .ask(let client, let server): return ask(client, servers[server], server)
        case .serve(let server, let question):
            return servers[server].serve(question) ? "\(servers[server].name) is answered by the database" : nil
        case .write(let server):
            return try servers[server].writer.move(now: now(on: server)).map { "\(servers[server].name) \($0)" }
        case .hear(let answer, let isLost): return try hear(answer, isLost)
        case .read(let reader, let server, let limit):
            let count = try readers[reader].read(from: servers[server], limit: limit)
            if count > 0 { try readers[reader].compare(with: database.events) }
            return count > 0 ? "reader \(reader) sees \(count) events at \(servers[server].name)" : nil
        case .look(let server, let limit):
            let count = consumer.look(at: servers[server], limit: limit)
            return count > 0 ? "the consumer takes up \(count) events" : nil
        case .work(let number): return try consumer.work(number).map { "the consumer \($0)" }
        case .note:
            guard consumer.note() else { return nil }
            try consumer.compare(with: database.events)
            return "the consumer notes \(consumer.checkpoint)"
        case .project(let server, let limit, let dies):
            let count = try projection.fold(from: servers[server], limit: limit, dies: dies)
            if count > 0 { try projection.compare(with: database.events) }
            return count > 0 ? "the read model folds \(count) events\(dies ? " and dies before its commit" : "")" : nil
        case .cut(let server, let strays):
            try servers[server].writer.cut(strays: strays)
            return "the connection of \(servers[server].name)'s writer breaks\(strays ? "; its call goes on" : "")"
        case .land: return try database.land() ? "a stray call arrives" : nil
        case .crash(let server, let strays): return try crash(server, strays)
        case .restartConsumer:
            consumer.restart()
            return "the consumer starts again at \(consumer.checkpoint)"
        case .jump(let server, let seconds):
            offsets[server] += seconds
            return "the clock of \(servers[server].name) jumps by \(seconds) s"
        }
    }

    private func now(on server: Int) -> Int64 { (1_800_000_000 + elapsed + Int64(offsets[server])) * 1_000_000 }

    private func context(on server: Int) -> CommandContext {
        CommandContext(
            office: Errand.office, author: .policy("simulation"), now: Timestamp(microseconds: now(on: server)),
            correlation: ids.uuid(), causation: ids.uuid(), makeID: { self.ids.uuid() })
    }

    private func ask(_ client: Int, _ server: SimulatedServer, _ number: Int) -> String? {
        guard let errand = clients[client].ask() else { return nil }
        let (context, handler) = (context(on: number), server.handler)
        Task(executorPreference: thread) {
            let reply: SimulatedClient.Reply
            do {
                reply = .done(try await errand.perform(on: handler, in: context))
            } catch is Errand.ClosedThere {
                reply = .refused
            } catch {
                reply = .unknown
            }
            if server.isAlive { self.answers.append((client, errand.number, server, reply)) }
        }
        return "client \(client) asks \(server.name) for errand \(errand.number): \(errand.marks)"
    }

    private func hear(_ number: Int, _ isLost: Bool) throws(Violation) -> String? {
        guard !answers.isEmpty else { return nil }
        let answer = answers.remove(at: number % answers.count)
        let text = "the answer to client \(answer.client), errand \(answer.errand)"
        if isLost { return "\(text) is lost" }
        try clients[answer.client].hear(answer.reply, to: answer.errand)
        return "\(text) arrives: \(answer.reply.text)"
    }

    private func crash(_ number: Int, _ strays: Bool) throws(Violation) -> String {
        let server = servers[number]
        try server.crash(strays: strays)
        answers.removeAll { $0.server === server }
        servers[number] = SimulatedServer(server.name, database: database, flaw: flaw)
        return "\(server.name) crashes\(strays ? "; its call goes on" : "")"
    }

    // The promises

    private func check() throws {
        let told = clients.reduce(0) { $0 + $1.told.count }
        guard counted < database.events.count || told > checkedAnswers else { return }
        checkedAnswers = told
        for event in database.events[counted...] {
            guard let mark = try Mark(event) else { continue }
            marked[mark, default: 0] += 1
            try demand(marked[mark] == 1, "twice in the log: \(mark)")
        }
        counted = database.events.count
        for client in clients { try check(client) }
    }

    /// What it was told is so, whole or not at all, and stays so.
    private func check(_ client: SimulatedClient) throws(Violation) {
        for (errand, reply) in client.told {
            let count = errand.marks.reduce(0) { $0 + marked[$1, default: 0] }
            let isAsTold =
                switch reply {
                case .done: count == errand.marks.count
                case .refused: count == 0
                case .unknown: count == 0 || count == errand.marks.count
                }
            try demand(isAsTold, "\(count) of \(errand.marks) stand in the log; its client was told: \(reply.text)")
            if let excluded = errand.excluded, case .done = reply {
                try demand(marked[excluded] == nil, "both closed: \(errand.marks) and \(excluded)")
            }
        }
    }

    // The end

    /// Nothing breaks any more, and everything comes to its end.
    func settle() throws {
        var rounds = 0
        while try goOn() {
            rounds += 1
            try demand(rounds < 2_000, "what was asked comes to no end")
        }
        for client in clients {
            try demand(client.errand == nil, "client \(client.number) is never answered")
        }
        let head = Int64(database.events.count)
        for reader in readers {
            try demand(reader.seen.count == head, "a reader ends at \(reader.seen.count) of \(head)")
        }
        try demand(consumer.checkpoint == head, "the consumer ends at \(consumer.checkpoint) of \(head)")
        try demand(projection.position == head, "the read model ends at \(projection.position) of \(head)")
        try database.compareWithTwin()
    }

    private func goOn() throws -> Bool {
        var hasHappened = false
        var steps: [Step] = [.land, .hear(answer: 0, isLost: false)]
        for server in servers.indices {
            steps += [.serve(server: server, question: 0), .write(server: server)]
        }
        for reader in readers.indices { steps.append(.read(reader: reader, server: 0, limit: 100)) }
        steps += [
            .look(server: 0, limit: 100), .work(0), .work(1), .note, .project(server: 1, limit: 100, dies: false),
        ]
        for step in steps where try perform(step) { hasHappened = true }
        if !hasHappened {
            // Whoever still waits waits for an answer that was lost.
            for client in clients where client.errand != nil {
                if try perform(.ask(client: client.number, server: client.number % 2)) { hasHappened = true }
            }
        }
        return hasHappened
    }
}

extension SimulatedClient.Reply {
    var text: String {
        switch self {
        case .done(let answer): "done, \(answer.headers["etag"] ?? "")"
        case .refused: "refused"
        case .unknown: "unavailable"
        }
    }
}

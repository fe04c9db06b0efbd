public import Domain
internal import Foundation
public import Logging
public import Postgres
internal import Synchronization

/// The log in PostgreSQL 15.
public final class PostgresEventStore: EventStore, Sendable {
    private let queue = AppendQueue()
    private let watch = LogWatch()
    private let recent: RecentEvents
    private let tail: SharedTail
    /// The last position that was acknowledged to a caller here: who asks after that sees it.
    private let acknowledged = Atomic<Int64>(0)
    /// Reads the streams of commands and nothing else: each waits for those before it.
    private let reader: Pipeline
    /// For short questions over all offices.
    private let follower: Pipeline
    private let pages: PageReader
    /// Hears of what is appended. Whoever listens to something else does so over it too: each connection that listens costs every
    /// append a signal.
    public let listener: Listener
    private let listening: Task<Void, Never>
    private let looking: Task<Void, Never>
    private let rewinds = AsyncStream.makeStream(of: LogRewound.self)

    /// Connects when first used.
    /// - Parameters:
    ///   - conninfo: where to connect; the roles `paraph_writer`, `paraph_projector` and `paraph_reader` are taken on after
    ///     signing in.
    ///   - meter: told how the writer spends its time.
    public convenience init(conninfo: String, logger: Logger, meter: WriterMeter? = nil) {
        self.init(conninfo: conninfo, writing: .writing(conninfo), logger: logger, meter: meter)
    }

    /// - Parameter writing: how the writer signs in.
    init(conninfo: String, writing: SessionConfiguration, logger: Logger, meter: WriterMeter? = nil) {
        reader = Pipeline(.reading(conninfo), logger: logger)
        let follower = Pipeline(.following(conninfo), logger: logger)
        self.follower = follower
        let recent = RecentEvents()
        self.recent = recent
        tail = SharedTail(recent: recent) { [watch] position, limit in
            let heard = watch.heard
            let page = LogPage(["position > \(position)"], limit: limit)
            let answer = try page.answer(try await follower.query(page.question))
            var bodies: Rows?
            if let question = answer.question { bodies = try await follower.query(question) }
            let events = try answer.events(with: bodies)
            watch.advance(to: events.last?.position ?? position, settling: answer.isFull ? nil : heard)
            return events
        }
        pages = PageReader(conninfo: conninfo, logger: logger)
        listener = Listener(.following(conninfo), logger: logger)
        let notifications = listener.notifications(on: "paraph_log")
        listening = Task { [watch] in
            for await notification in notifications {
                if let position = notification.payload.flatMap({ Int64($0) }) {
                    watch.hear(of: position)
                } else {
                    watch.wakeEverybody()
                }
            }
        }
        // A notification may be lost with its connection: look now and then, once for all who wait.
        looking = Task { [watch, rewinds] in
            while !Task.isCancelled {
                let (known, heard) = (watch.position, watch.heard)
                let rows = try? await follower.query("SELECT position FROM log.head WHERE one")
                if let head = try? rows?.first?.get(0, as: Int64.self) {
                    if head < known { rewinds.continuation.yield(.beyondHead(position: known, head: head)) }
                    watch.advance(to: head, settling: heard)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        startWriter(writing, logger, meter)
    }

    private func startWriter(_ configuration: SessionConfiguration, _ logger: Logger, _ meter: WriterMeter?) {
        let thread = Thread { [queue, watch, recent, rewinds] in
            LogWriter(
                queue: queue, configuration: configuration, logger: logger, meter: meter,
                rewound: { rewinds.continuation.yield($0) },
                committed: { start, events in
                    recent.append(events, after: start)
                    if let last = events.last { watch.advance(to: last.position) }
                }
            ).run()
        }
        thread.name = "log-writer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// What this process remembers of the log holds as long as the log keeps what it has: a standby that took over may lack its
    /// end. Then the process must begin anew.
    /// - Throws: `LogRewound` as soon as that is noticed, to one who waits; returns when cancelled.
    public func failWhenRewound() async throws {
        for await rewound in rewinds.stream { throw rewound }
    }

    /// Ends the writer when what waits is written, and closes the connections.
    public func close() {
        queue.close()
        listening.cancel()
        looking.cancel()
        listener.close()
        reader.close()
        follower.close()
        pages.close()
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let outcome = try await withCheckedThrowingContinuation { caller in
            queue.append(PendingAppend(request: request, caller: AppendCaller(caller)))
        }
        if case .appended(_, let last) = outcome { acknowledged.max(last, ordering: .releasing) }
        return outcome
    }

    public func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        let rows = try await reader.segment([
            .settingOffice(office),
            """
            SELECT \(EventRow.columns)
            FROM log.event
            WHERE stream = ANY(\(streams.map(\.id)))
            ORDER BY stream, version
            """,
        ])
        var events: [StreamID: [RecordedEvent]] = [:]
        for row in rows[1] {
            let event = try EventRow.event(in: row)
            events[event.stream, default: []].append(event)
        }
        return events
    }

    public func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        let heard = watch.heard
        try await tail.load(after: position, knownEnd: watch.horizon)
        // What another server wrote may lie between what was read and what this one has written.
        if recent.end >= acknowledged.load(ordering: .acquiring),
            let batch = recent.batch(after: position, limit: limit, where: filter)
        {
            return batch
        }
        let page = try await pages.page(after: position, limit: limit, where: filter)
        watch.advance(to: page.head, settling: heard)
        return page.batch
    }

    public func mayHold(after position: Int64) -> Bool { watch.horizon > position }

    public func answer(to key: CommandKey) async throws -> FoundAnswer? {
        try await follower.query(StoredAnswers.query(for: key)).first.map { try StoredAnswers.found(in: $0) }
    }

    public func head() async throws -> LogHead {
        let row = try await follower.query("SELECT epoch, position, recorded_at, root FROM log.head WHERE one")[0]
        let position: Int64 = try row.get(1)
        watch.advance(to: position)
        return LogHead(
            epoch: try row.get(0, as: UUID.self).text, position: position,
            recordedAt: Timestamp(microseconds: try row.get(2, as: PostgresTimestamp.self).microseconds),
            root: TreeHash(bytes: try row.get(3, as: Bytes.self).array) ?? .empty)
    }

    public func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout)
    }

    public func waitInTurn(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout, isOnlooker: true)
    }

    /// Lets go of those who only look on, now and from now on: what they follow ends, and `waitInTurn` throws
    /// `CancellationError`. Everything else goes on, for a server that finishes what it has begun before it stops.
    public func dismissOnlookers() { watch.dismissOnlookers() }
}

extension SQL {
    /// Lets the statements behind it in the same segment see the rows of `office`, and no others.
    public static func settingOffice(_ office: ID<Office>) -> SQL {
        "SELECT set_config('paraph.office', \(office.description), true)"
    }
}

extension SessionConfiguration {
    static func writing(_ conninfo: String) -> SessionConfiguration {
        // With JIT a batch takes 100 ms at times; a generic plan is always right for arrays of any length.
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_writer",
            settings: [
                "jit": "off", "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off",
                "enable_hashjoin": "off", "enable_mergejoin": "off",
                // A server that is paused with the head's row locked holds up the appends of all others no longer than this.
                "idle_in_transaction_session_timeout": "10s",
                // Longer than that: who waits so long for a lock waits for no server, but for somebody's VACUUM FULL or export.
                "lock_timeout": "15s",
            ],
            commitsDurably: true, applicationName: "paraph log writer")
    }

    /// Sees one office at a time: the one set in the same segment; without it, nothing.
    public static func reading(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_reader", settings: ["jit": "off"], applicationName: "paraph reader")
    }

    /// Sees every office: for read models and consumers, which must. What it writes of consumers is on the disk before it is
    /// answered, as people's decisions are.
    public static func following(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_projector", settings: ["jit": "off"], commitsDurably: true,
            applicationName: "paraph follower")
    }
}

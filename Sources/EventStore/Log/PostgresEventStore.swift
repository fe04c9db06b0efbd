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
    /// The last position that was acknowledged to a caller of this process: whoever reads afterwards sees it.
    private let acknowledged = Atomic<Int64>(0)
    /// Reads streams for commands and nothing else: a longer query would delay all commands behind it.
    private let reader: Pipeline
    /// For short queries over all offices.
    private let allOffices: Pipeline
    private let pages: PageReader
    /// Listens for appends. Other channels are listened to over it too, as each listening connection costs every append a signal.
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
        let allOffices = Pipeline(.following(conninfo), logger: logger)
        self.allOffices = allOffices
        let recent = RecentEvents()
        self.recent = recent
        tail = SharedTail(recent: recent) { [watch] position, limit in
            let heard = watch.heard
            let page = LogPage(["position > \(position)"], limit: limit)
            let found = try page.read(try await allOffices.query(page.query))
            var bodies: Rows?
            if let bodiesQuery = found.bodiesQuery { bodies = try await allOffices.query(bodiesQuery) }
            let events = try found.events(withBodies: bodies)
            watch.advance(to: events.last?.position ?? position, settling: found.isFull ? nil : heard)
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
        // A notification may be lost with its connection: the head is read every second, once for all who wait.
        looking = Task { [watch, rewinds] in
            while !Task.isCancelled {
                let (known, heard) = (watch.position, watch.heard)
                let rows = try? await allOffices.query("SELECT position FROM log.head WHERE one")
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
                    if let last = events.last { watch.note(last.position) }
                },
                watch: watch
            ).run()
        }
        thread.name = "log-writer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Waits until the log is found to lack events that were in it, as when a standby without the last of them took over. What this
    /// process remembers of the log is wrong then, and it must be started anew.
    /// - Throws: `LogRewound` as soon as that is noticed, to one caller; returns when cancelled.
    public func failWhenRewound() async throws {
        for await rewound in rewinds.stream { throw rewound }
    }

    /// Ends the writer once the waiting appends are written, and closes the connections.
    public func close() {
        queue.close()
        listening.cancel()
        looking.cancel()
        listener.close()
        reader.close()
        allOffices.close()
        pages.close()
    }

    nonisolated(nonsending) public func append(_ request: AppendRequest) async throws -> AppendOutcome {
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
        // Where another server wrote meanwhile, the events in memory may end before the last one that was acknowledged here.
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
        try await allOffices.query(StoredAnswers.query(for: key)).first.map { try StoredAnswers.found(in: $0) }
    }

    public func head() async throws -> LogHead {
        let row = try await allOffices.query("SELECT epoch, position, recorded_at, root FROM log.head WHERE one")[0]
        let position: Int64 = try row.get(1)
        watch.advance(to: position)
        return LogHead(
            epoch: try row.get(0, as: UUID.self).text, position: position,
            recordedAt: Timestamp(try row.get(2, as: PostgresTimestamp.self)),
            root: TreeHash(bytes: try row.get(3, as: Bytes.self).array) ?? .empty)
    }

    public func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout)
    }

    public func waitAsFollower(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout, isFollower: true)
    }

    /// Ends what followers follow, now and from now on, and `waitAsFollower` throws `CancellationError`. Everything else goes on, for a
    /// server that finishes what it has begun before it stops.
    public func dismissFollowers() { watch.dismissFollowers() }
}

extension SQL {
    /// Lets the statements after it in the same segment see the rows of `office`, and no others.
    public static func settingOffice(_ office: ID<Office>) -> SQL {
        "SELECT set_config('paraph.office', \(office.description), true)"
    }
}

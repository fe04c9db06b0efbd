public import EventStore
public import Postgres

extension ReadModels {
    /// Folds a model anew from the whole log, beside the live table, which serves on meanwhile; then the new one takes its
    /// place in one transaction, at the very position where the old one stood. For the owner of the schema.
    ///
    /// Where it fails, the live table is as it was.
    /// - Returns: the position of the last event in the new table.
    public static func rebuild(
        _ model: any ReadModel.Type, from store: any EventStore, on connection: Connection
    ) async throws -> Int64 {
        let rebuild = Rebuild(model: model, store: store, connection: connection)
        var position = try await rebuild.begin()
        while true {
            position = try await rebuild.catchUp(from: position)
            if let end = try await rebuild.takeOver(from: position) { return end }
        }
    }
}

private struct Rebuild {
    let model: any ReadModel.Type
    let store: any EventStore
    let connection: Connection
    private static let batchSize = 2_000

    private var next: String { model.table + "_next" }

    func begin() async throws -> Int64 {
        try await connection.run { session in
            try session.script("DROP TABLE IF EXISTS \(next)")
            try session.script(ReadModelSchema.table(of: model, named: next))
        }
        return 0
    }

    /// Fills the new table up to where the live one stands, and no further: counting twice is not counting.
    func catchUp(from start: Int64) async throws -> Int64 {
        var position = start
        while true {
            let live = try await connection.run { session in try livePosition(in: session) }
            let events = try await events(after: position).filter { $0.position <= live }
            guard let last = events.last else { return position }
            try await connection.transaction { session in try fold(events, into: model, in: session) }
            position = last.position
        }
    }

    /// The lock waits for the projector's batch to end and keeps it from the next one. What it folded since is known already;
    /// nil where it got further than that.
    func takeOver(from position: Int64) async throws -> Int64? {
        let ahead = try await events(after: position)
        return try await connection.transaction { session -> Int64? in
            try session.script("LOCK TABLE \(model.table) IN ACCESS EXCLUSIVE MODE")
            let live = try livePosition(in: session)
            guard live <= ahead.last?.position ?? position else { return nil }
            try fold(ahead.filter { $0.position <= live }, into: model, in: session)
            try session.script("DROP TABLE \(model.table)")
            try session.script("ALTER TABLE \(next) RENAME TO \(model.name)_\(model.version)")
            return live
        }
    }

    private func events(after position: Int64) async throws -> [RecordedEvent] {
        try await store.events(after: position, limit: Self.batchSize, where: .everything).events
    }

    private func livePosition(in session: Session) throws -> Int64 {
        try Checkpoints.read([model], in: session).positions[model.name] ?? 0
    }

    private func fold<Row: ReadModel>(_ events: [RecordedEvent], into model: Row.Type, in session: Session) throws {
        var fold = ModelFold<Row>(events.map(ProjectedEvent.init))
        _ = try fold.apply(to: RowTable(name: next), in: session)
    }
}

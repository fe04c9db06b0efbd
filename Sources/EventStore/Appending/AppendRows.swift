internal import Foundation
internal import Postgres

/// The rows of a batch, column by column, as `log.append_batch` takes them. Kept by the writer from batch to batch.
struct AppendRows {
    var answers = AnswerColumns()
    private var encoder = LeafEncoder()
    private var ids = ArrayColumn<UUID>()
    private var offices = ArrayColumn<UUID>()
    private var dossiers = ArrayColumn<UUID?>()
    private var categories = ArrayColumn<String>()
    private var streams = ArrayColumn<UUID>()
    private var versions = ArrayColumn<Int32>()
    private var types = ArrayColumn<String>()
    private var actors = ArrayColumn<String>()
    private var causations = ArrayColumn<UUID>()
    private var correlations = ArrayColumn<UUID>()
    private var leaves = ArrayColumn<TreeHash>()
    private var bodies = ArrayColumn<String>()

    /// The event's leaf of the tree.
    mutating func leaf(of event: PreparedEvent, version: Int, recordedAt: Int64) -> TreeHash {
        encoder.leaf(of: event, version: version, recordedAt: recordedAt)
    }

    mutating func append(_ event: PreparedEvent, version: Int, leaf: TreeHash) {
        ids.append(event.id)
        offices.append(event.office)
        dossiers.append(event.dossier)
        categories.append(event.stream.category)
        streams.append(event.stream.id)
        versions.append(Int32(version))
        types.append(event.type)
        actors.append(event.actor)
        causations.append(event.causation)
        correlations.append(event.correlation)
        leaves.append(leaf)
        bodies.append(event.body)
    }

    mutating func removeAll() {
        answers.removeAll()
        ids.removeAll()
        offices.removeAll()
        dossiers.removeAll()
        categories.removeAll()
        streams.removeAll()
        versions.removeAll()
        types.removeAll()
        actors.removeAll()
        causations.removeAll()
        correlations.removeAll()
        leaves.removeAll()
        bodies.removeAll()
    }

    fileprivate func bindEvents(to parameters: inout Parameters) {
        ids.bind(to: &parameters)
        offices.bind(to: &parameters)
        dossiers.bind(to: &parameters)
        categories.bind(to: &parameters)
        streams.bind(to: &parameters)
        versions.bind(to: &parameters)
        types.bind(to: &parameters)
        actors.bind(to: &parameters)
        causations.bind(to: &parameters)
        correlations.bind(to: &parameters)
        leaves.bind(to: &parameters)
        bodies.bind(to: &parameters)
    }
}

/// Answers to commands, column by column.
struct AnswerColumns {
    private var ids = ArrayColumn<UUID>()
    private var offices = ArrayColumn<UUID>()
    private var positions = ArrayColumn<Int64>()
    private var answers = ArrayColumn<Data>()

    mutating func append(_ keyed: KeyedAnswer, office: UUID, position: Int64) {
        ids.append(keyed.key.id)
        offices.append(office)
        positions.append(position)
        answers.append(keyed.packed)
    }

    mutating func removeAll() {
        ids.removeAll()
        offices.removeAll()
        positions.removeAll()
        answers.removeAll()
    }

    fileprivate func bind(to parameters: inout Parameters) {
        ids.bind(to: &parameters)
        offices.bind(to: &parameters)
        positions.bind(to: &parameters)
        answers.bind(to: &parameters)
    }
}

extension AppendBatch {
    /// The SQLSTATE of a call that met a stream elsewhere than expected.
    static let movedState = "PA002"

    static let batchCall = "SELECT log.append_batch(" + (1...33).map { "$\($0)" }.joined(separator: ",") + ")"
    static let loneCall = "SELECT log.append_one(" + (1...19).map { "$\($0)" }.joined(separator: ",") + ")"

    func bindBatch(_ rows: borrowing AppendRows, to parameters: inout Parameters) {
        parameters.append(place)
        parameters.append(start)
        parameters.append(Int32(eventCount))
        bindHead(to: &parameters)
        bindStreams(to: &parameters)
        parameters.append(Array(guards.keys))
        parameters.append(guards.values.map(\.office))
        parameters.append(guards.values.map { Int32($0.expected) })
        rows.answers.bind(to: &parameters)
        rows.bindEvents(to: &parameters)
    }

    private func bindStreams(to parameters: inout Parameters) {
        let new = runs.values.filter { $0.first == 0 }
        parameters.append(new.map(\.stream.id))
        parameters.append(new.map(\.office))
        parameters.append(new.map(\.stream.category))
        parameters.append(new.map { Int32($0.last) })
        let moved = runs.values.filter { $0.first > 0 }
        parameters.append(moved.map(\.stream.id))
        parameters.append(moved.map(\.office))
        parameters.append(moved.map { Int32($0.first) })
        parameters.append(moved.map { Int32($0.last) })
    }

    /// For a batch that `isLone`.
    func bindLone(to parameters: inout Parameters) {
        let request = members[0].pending.request
        let write = request.writes[0]
        let event = write.events[0]
        parameters.append(place)
        parameters.append(start)
        bindHead(to: &parameters)
        parameters.append(event.id)
        parameters.append(event.office)
        parameters.append(event.dossier)
        parameters.append(event.stream.category)
        parameters.append(event.stream.id)
        parameters.append(Int32(write.finalVersion))
        parameters.append(event.type)
        parameters.append(event.actor)
        parameters.append(event.causation)
        parameters.append(event.correlation)
        parameters.append(leaves[0])
        parameters.append(event.body)
        parameters.append(request.answer?.key.id)
        parameters.append(request.answer?.packed)
    }

    private func bindHead(to parameters: inout Parameters) {
        parameters.append(PostgresTimestamp(microseconds: recordedAt))
        parameters.append(Bytes(frontier.bytes))
        parameters.append(meter.hashing { frontier.root })
    }
}

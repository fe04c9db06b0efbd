/// The models, grouped by how far they are; those that meet go on together.
struct ModelLanes {
    struct Lane {
        var position: Int64
        var models: [any ReadModel.Type]
        /// Where the lane ahead stood: a batch goes no further, so that the two meet.
        var limit = Int64.max
    }

    /// The one furthest ahead comes first.
    private(set) var all: [Lane]
    /// Models that stand still for a while, each with where it stands.
    private var resting: [Resting] = []

    private struct Resting {
        let model: any ReadModel.Type
        let position: Int64
        let since: ContinuousClock.Instant
    }

    init(_ models: [any ReadModel.Type], at positions: [String: Int64]) {
        let groups = Dictionary(grouping: models) { positions[$0.name, default: 0] }
        all = groups.map { Lane(position: $0.key, models: $0.value) }
        arrange()
    }

    /// Of the one furthest behind; past every position while all models rest.
    var lowest: Int64 { all.last?.position ?? .max }

    mutating func move(_ lane: Lane, to position: Int64) {
        guard let index = all.firstIndex(where: { $0.position == lane.position }) else { return }
        all[index].position = position
        arrange()
    }

    /// Takes a model out of its lane: it stands still at `position`, and rests.
    mutating func rest(_ model: any ReadModel.Type, at position: Int64) {
        for index in all.indices { all[index].models.removeAll { $0 == model } }
        all.removeAll(where: \.models.isEmpty)
        resting.removeAll { $0.model == model }
        resting.append(Resting(model: model, position: position, since: .now))
        arrange()
    }

    /// Lets those that have rested for so long try again, each in a lane of its own.
    mutating func returnRested(after rest: Duration) {
        let rested = resting.filter { $0.since.duration(to: .now) >= rest }
        guard !rested.isEmpty else { return }
        resting.removeAll { $0.since.duration(to: .now) >= rest }
        all += rested.map { Lane(position: $0.position, models: [$0.model]) }
        arrange()
    }

    private mutating func arrange() {
        var arranged: [Lane] = []
        for lane in all.sorted(by: { $0.position > $1.position }) {
            if let last = arranged.last, last.position == lane.position {
                arranged[arranged.count - 1].models += lane.models
            } else {
                arranged.append(
                    Lane(position: lane.position, models: lane.models, limit: arranged.last?.position ?? .max))
            }
        }
        all = arranged
    }
}

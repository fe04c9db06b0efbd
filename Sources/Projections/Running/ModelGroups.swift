/// The read models of a projector, in groups that stand at one position and are folded together. A group that catches up with the one
/// ahead joins it.
struct ModelGroups {
    struct Group {
        var position: Int64
        var models: [any ReadModel.Type]
        /// The position of the group ahead: a batch is cut there, so that the two meet.
        var limit = Int64.max
    }

    /// The one furthest ahead comes first.
    private(set) var all: [Group]
    /// Models that could not be written and wait to be tried again, each with its position.
    private var resting: [Resting] = []

    private struct Resting {
        let model: any ReadModel.Type
        let position: Int64
        let since: ContinuousClock.Instant
    }

    init(_ models: [any ReadModel.Type], at positions: [String: Int64]) {
        let groups = Dictionary(grouping: models) { positions[$0.name, default: 0] }
        all = groups.map { Group(position: $0.key, models: $0.value) }
        arrange()
    }

    /// The position of the group furthest behind; the greatest there is while all models rest.
    var lowest: Int64 { all.last?.position ?? .max }

    mutating func move(_ group: Group, to position: Int64) {
        guard let index = all.firstIndex(where: { $0.position == group.position }) else { return }
        all[index].position = position
        arrange()
    }

    /// Takes a model out of its group until `returnRested` lets it try again from `position`.
    mutating func rest(_ model: any ReadModel.Type, at position: Int64) {
        for index in all.indices { all[index].models.removeAll { $0 == model } }
        all.removeAll(where: \.models.isEmpty)
        resting.removeAll { $0.model == model }
        resting.append(Resting(model: model, position: position, since: .now))
        arrange()
    }

    /// Lets models that have rested for at least that long try again, each in a group of its own.
    mutating func returnRested(after rest: Duration) {
        let rested = resting.filter { $0.since.duration(to: .now) >= rest }
        guard !rested.isEmpty else { return }
        resting.removeAll { $0.since.duration(to: .now) >= rest }
        all += rested.map { Group(position: $0.position, models: [$0.model]) }
        arrange()
    }

    private mutating func arrange() {
        var arranged: [Group] = []
        for group in all.sorted(by: { $0.position > $1.position }) {
            if let last = arranged.last, last.position == group.position {
                arranged[arranged.count - 1].models += group.models
            } else {
                arranged.append(
                    Group(position: group.position, models: group.models, limit: arranged.last?.position ?? .max))
            }
        }
        all = arranged
    }
}

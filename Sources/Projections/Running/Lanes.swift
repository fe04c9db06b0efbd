/// The models, grouped by how far they are; those that meet go on together.
struct Lanes {
    struct Lane {
        var position: Int64
        var models: [any ReadModel.Type]
        /// Where the lane ahead stood: a batch goes no further, so that the two meet.
        var limit = Int64.max
    }

    /// The one furthest ahead comes first.
    private(set) var all: [Lane]

    init(_ models: [any ReadModel.Type], at positions: [String: Int64]) {
        let groups = Dictionary(grouping: models) { positions[$0.name, default: 0] }
        all = groups.map { Lane(position: $0.key, models: $0.value) }
        arrange()
    }

    var highest: Int64 { all.first?.position ?? 0 }

    mutating func move(_ lane: Lane, to position: Int64) {
        guard let index = all.firstIndex(where: { $0.position == lane.position }) else { return }
        all[index].position = position
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

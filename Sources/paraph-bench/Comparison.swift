/// What two sides made of the same task, in turns: a busy moment of the machine strikes both.
struct Comparison<Outcome> {
    let rounds: [(ours: Outcome, limit: Outcome)]

    static func inTurns(
        _ count: Int, limit: () async throws -> Outcome, ours: () async throws -> Outcome
    ) async throws -> Comparison {
        var rounds: [(ours: Outcome, limit: Outcome)] = []
        for _ in 0..<count {
            let reference = try await limit()
            rounds.append((try await ours(), reference))
        }
        return Comparison(rounds: rounds)
    }

    /// A row of which more is better.
    func more(
        _ name: String, _ value: (Outcome) -> Double, _ unit: String, than against: String, goal: Double?
    ) -> Measured {
        row(name, value, unit, against, goal) { ours, limit in ours / limit }
    }

    /// A row of which less is better; `goal` says how many times as good, as everywhere.
    func less(
        _ name: String, _ value: (Outcome) -> Double, _ unit: String, than against: String, goal: Double?
    ) -> Measured {
        row(name, value, unit, against, goal) { ours, limit in limit / ours }
    }

    private func row(
        _ name: String, _ value: (Outcome) -> Double, _ unit: String, _ against: String, _ goal: Double?,
        _ ratio: (Double, Double) -> Double
    ) -> Measured {
        let pairs = rounds.map { (ours: value($0.ours), limit: value($0.limit)) }
        return Measured(
            name: name, value: pairs.map(\.ours).median, unit: unit, against: against,
            againstValue: pairs.map(\.limit).median, ratio: pairs.map { ratio($0.ours, $0.limit) }.median, goal: goal)
    }
}

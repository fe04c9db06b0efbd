import Foundation

/// What was measured, against what, and whether that is good enough.
struct Measured: Encodable {
    let name: String
    let value: Double
    let unit: String
    let against: String
    let againstValue: Double
    /// How many times as good as the other: more is better, whatever the unit.
    let ratio: Double
    /// The ratio that is asked for.
    let goal: Double?

    /// A row that is measured against nothing but a bound.
    static func bounded(_ name: String, _ value: Double, _ unit: String, atMost bound: Double) -> Measured {
        Measured(
            name: name, value: value, unit: unit, against: "at most", againstValue: bound, ratio: bound / value, goal: 1
        )
    }

    var met: Bool? { goal.map { ratio >= $0 } }

    private enum CodingKeys: String, CodingKey {
        case name, value, unit, against
        case againstValue = "against_value"
        case ratio, goal, met
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value.rounded(to: 1), forKey: .value)
        try container.encode(unit, forKey: .unit)
        try container.encode(against, forKey: .against)
        try container.encode(againstValue.rounded(to: 1), forKey: .againstValue)
        try container.encode(ratio.rounded(to: 3), forKey: .ratio)
        try container.encode(goal, forKey: .goal)
        try container.encode(met, forKey: .met)
    }
}

extension [Measured] {
    func report(asJSON: Bool) throws {
        print(asJSON ? try json() : table)
    }

    private func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private var table: String {
        let header = ["", "Paraph", "against", "", "ratio", "goal", ""]
        let rows = map { result in
            [
                result.name, "\(result.value.figure) \(result.unit)", result.against,
                "\(result.againstValue.figure) \(result.unit)", "\(result.ratio.rounded(to: 2))",
                result.goal.map { "≥ \($0)" } ?? "", result.met.map { $0 ? "met" : "missed" } ?? "",
            ]
        }
        let widths = header.indices.map { column in ([header] + rows).map(\.[column].count).max() ?? 0 }
        return ([header] + rows).map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension Double {
    /// As many digits as say something.
    fileprivate var figure: String { abs(self) < 100 || isNaN ? "\(rounded(to: 1))" : "\(Int(rounded()))" }

    func rounded(to digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}

extension [Double] {
    var p99: Double { isEmpty ? .nan : sorted()[count * 99 / 100] }

    var median: Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}

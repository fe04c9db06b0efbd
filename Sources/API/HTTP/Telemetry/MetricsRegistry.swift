import Synchronization

/// Numbers about the running server, rendered in the Prometheus text format.
public final class MetricsRegistry: Sendable {
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public typealias Labels = [String: String]

    /// Upper bounds of a histogram's buckets, in seconds.
    static let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Family {
        let kind: Kind
        let help: String
        var values: [Labels: Double] = [:]
        var histograms: [Labels: Observations] = [:]
    }

    /// What was observed under one set of labels. Whoever observes often keeps it, and need not have it looked up by them each time.
    final class Observations: Sendable {
        private let histogram = Mutex(Histogram())

        fileprivate var soFar: Histogram { histogram.withLock { $0 } }

        func add(seconds: Double) { histogram.withLock { $0.add(seconds) } }
    }

    fileprivate struct Histogram {
        var counts = [Int](repeating: 0, count: buckets.count)
        var count = 0
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            count += 1
            sum += seconds
            for index in counts.indices where seconds <= buckets[index] { counts[index] += 1 }
        }
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[@Sendable (MetricsRegistry) async -> Void]>([])

    public init() {}

    /// Says once what a metric means; using one nobody described is a programmer's mistake.
    public func describe(_ name: String, _ kind: Kind, _ help: String) {
        families.withLock { $0[name] = $0[name] ?? Family(kind: kind, help: help) }
    }

    public func increment(_ name: String, _ labels: Labels = [:], by amount: Double = 1) {
        change(name, .counter) { $0.values[labels, default: 0] += amount }
    }

    public func set(_ name: String, _ labels: Labels = [:], to value: Double) {
        change(name, .gauge) { $0.values[labels] = value }
    }

    /// - Parameter seconds: one observation for a histogram.
    public func observe(_ name: String, _ labels: Labels = [:], seconds: Double) {
        observations(name, labels).add(seconds: seconds)
    }

    /// Where a histogram's observations under these labels go. It is shown from now on.
    func observations(_ name: String, _ labels: Labels) -> Observations {
        change(name, .histogram) { family in
            if let known = family.histograms[labels] { return known }
            let observations = Observations()
            family.histograms[labels] = observations
            return observations
        }
    }

    /// `collect` runs at every scrape, for gauges that are cheaper to ask for than to keep.
    public func onScrape(_ collect: @escaping @Sendable (MetricsRegistry) async -> Void) {
        collectors.withLock { $0.append(collect) }
    }

    public func scrape() async -> String {
        for collect in collectors.withLock({ $0 }) { await collect(self) }
        return families.withLock { Self.render($0) }
    }

    private func change<Value: Sendable>(
        _ name: String, _ kind: Kind, _ change: (inout Family) -> Value
    ) -> Value {
        families.withLock { families in
            guard families[name]?.kind == kind else {
                preconditionFailure("The \(kind) \(name) was not described.")
            }
            return change(&families[name]!)
        }
    }
}

extension MetricsRegistry {
    private static func render(_ families: [String: Family]) -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(escaped(family.help, quote: false))\n# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in sorted(family.values) { text += "\(name)\(rendered(labels)) \(number(value))\n" }
            for (labels, histogram) in sorted(family.histograms) { text += render(name, labels, histogram.soFar) }
        }
        return text
    }

    private static func render(_ name: String, _ labels: Labels, _ histogram: Histogram) -> String {
        var text = ""
        for (bound, count) in zip(buckets, histogram.counts) {
            text += "\(name)_bucket\(rendered(labels, ("le", number(bound)))) \(count)\n"
        }
        text += "\(name)_bucket\(rendered(labels, ("le", "+Inf"))) \(histogram.count)\n"
        text += "\(name)_sum\(rendered(labels)) \(number(histogram.sum))\n"
        text += "\(name)_count\(rendered(labels)) \(histogram.count)\n"
        return text
    }

    private static func sorted<Value>(_ values: [Labels: Value]) -> [(Labels, Value)] {
        values.map { ($0.key, $0.value) }.sorted { rendered($0.0) < rendered($1.0) }
    }

    private static func rendered(_ labels: Labels, _ last: (String, String)? = nil) -> String {
        var pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
        if let last { pairs.append("\(last.0)=\"\(last.1)\"") }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quote: Bool = true) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quote ? escaped.replacing("\"", with: "\\\"") : escaped
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? String(value)
    }
}

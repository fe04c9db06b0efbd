import ArgumentParser

/// What a benchmark found: its rows, and a line for people beside the table.
struct Findings {
    let rows: [Measured]
    let note: String?
}

/// A benchmark over HTTP.
protocol Trial: ParsableCommand {
    var options: TrialOptions { get }
    func measure() throws -> Findings
}

extension Trial {
    func run() throws {
        let findings = try measure()
        try findings.rows.report(asJSON: options.json)
        if let note = findings.note, !options.json { print(note) }
    }
}

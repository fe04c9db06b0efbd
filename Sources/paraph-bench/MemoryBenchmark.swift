import ArgumentParser

/// What the server holds after many uploads, against what it holds after some.
struct MemoryBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Resident memory after 10,000 uploads, against after 1,000.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Uploads before the first look, a tenth of those before the second.")
    var uploads = 1_000

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        try office.upload(uploads)
        let some = try office.server.memory
        try office.upload(uploads * 9)
        let many = try office.server.memory
        try office.close()
        return Findings(
            rows: [
                Measured(
                    name: "memory after \(uploads * 10) uploads", value: many / 1_048_576, unit: "MiB",
                    against: "after \(uploads)", againstValue: some / 1_048_576, ratio: some / many,
                    goal: (1 / 1.2).rounded(to: 2))
            ], note: nil)
    }
}

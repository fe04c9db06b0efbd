import ArgumentParser
import Foundation

/// From a UBL file to its proposal in the worklist, against reading the same files with `xmllint`.
struct IntakeBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "intake", abstract: "UBL files in to proposals in the worklist, against xmllint.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Files of one round.")
    var files = 1_000

    private struct Round {
        let upload: Double
        let send: Double
        let read: Double
        let xmllint: Double
        var whole: Double { upload + send + read }
    }

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        try office.send(try office.upload(50))
        try office.waitForWorklist(of: 50)
        let rounds = try (1...min(options.rounds, 3)).map { try round($0, office) }
        let memory = try office.server.memory
        try office.close()
        let perSecond = rounds.map { Double(files) / $0.whole }.median
        let steps: [(String, KeyPath<Round, Double>)] = [
            ("uploading", \.upload), ("sending", \.send), ("reading behind them", \.read),
        ]
        let shares = steps.map {
            name, step in
            "\(name) \((rounds.map { $0[keyPath: step] / $0.whole }.median * 100).rounded(to: 0)) %"
        }
        return Findings(
            rows: [
                Measured(
                    name: "\(files) UBL files to proposals", value: perSecond, unit: "files/s", against: "xmllint",
                    againstValue: rounds.map { Double(files) / $0.xmllint }.median,
                    ratio: rounds.map { $0.xmllint / $0.whole }.median, goal: nil)
            ], note: "\(shares.joined(separator: ", ")); server \(memory.megabytes)")
    }

    private func round(_ number: Int, _ office: TrialOffice) throws -> Round {
        let xmllint = try readingWithXMLLint()
        var documents: [String] = []
        let upload = try seconds { documents = try office.upload(files, connections: 8) }
        let send = try seconds { try office.send(documents) }
        let read = try seconds { try office.waitForWorklist(of: 50 + number * files) }
        return Round(upload: upload, send: send, read: read, xmllint: xmllint)
    }

    private func readingWithXMLLint() throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try (0..<files).map { number in
            let file = folder.appending(path: "invoice-\(number).xml")
            try Data(SampleInvoice.xml(number).utf8).write(to: file)
            return file.path
        }
        return try seconds {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/xmllint")
            process.arguments = ["--noout", "--nonet"] + paths
            try process.run()
            process.waitUntilExit()
        }
    }
}

/// How long `work` takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
}

import Foundation

/// Real files, kept outside the project: in the folder that PARAPH_SHARED names, or in `shared` beside the package.
enum Fixtures {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PARAPH_SHARED"] {
            return URL(fileURLWithPath: path).appendingPathComponent("fixtures")
        }
        let package = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared/fixtures")
    }()

    static let pdfs = ["pdf/facturx", "pdf/facturx-fnfe", "pdf/oca", "docs-misc"].flatMap(files).filter {
        $0.hasSuffix(".pdf")
    }

    static let hybridInvoices = ["pdf/facturx", "pdf/facturx-fnfe"].flatMap(files).filter { $0.hasSuffix(".pdf") }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(path))
    }

    private static func files(in path: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path)
        return (names ?? []).sorted().map { "\(path)/\($0)" }
    }
}

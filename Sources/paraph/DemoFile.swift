import Foundation

/// The demo's token and first dossier, left by `demo load` for its owner alone.
struct DemoFile: Codable {
    let token: String
    let dossier: String
    /// The log the office is in; nil in a file from before that was kept.
    let epoch: String?
    /// False where it is not known whether its loading came to an end.
    let isComplete: Bool?

    private static let path = ".data/demo.json"

    /// The one written last, whatever log it is of.
    static func read() -> DemoFile? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(DemoFile.self, from: data)
    }

    /// Nil also where the file is of another log: of another database, or of this one before it was begun anew.
    static func read(of epoch: String) -> DemoFile? {
        read().flatMap { ($0.epoch ?? epoch) == epoch ? $0 : nil }
    }

    func write() throws {
        try FileManager.default.createDirectory(atPath: ".data", withIntermediateDirectories: true)
        let isWritten = FileManager.default.createFile(
            atPath: Self.path, contents: try JSONEncoder().encode(self), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: Self.path]) }
    }

    private enum CodingKeys: String, CodingKey {
        case token, dossier, epoch
        case isComplete = "complete"
    }
}

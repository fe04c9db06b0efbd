public import Foundation

/// The published files that tests read. They are kept outside the project: in the folder that `PARAPH_SHARED` names, or in `shared`
/// beside the package.
public enum Fixtures {
    public static let folder: URL =
        (ProcessInfo.processInfo.environment["PARAPH_SHARED"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../../../shared").standardized)
        .appending(path: "fixtures")

    public static func data(_ path: String) throws -> Data { try Data(contentsOf: folder.appending(path: path)) }

    /// The files of a folder, by name, each as `data` takes it.
    public static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: folder).path).sorted()
            .map { "\(folder)/\($0)" }
    }
}

import Foundation

/// The published vectors beside the project, as lists of numbers between a `numbers = '''` and its `'''`.
enum CheckDigitVectors {
    static let shared: URL =
        ProcessInfo.processInfo.environment["PARAPH_SHARED"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../../../shared").standardized

    static func lists(in file: String) throws -> [[String]] {
        let text = try String(contentsOf: shared.appending(path: "fixtures/checkdigits/\(file)"), encoding: .utf8)
        return text.components(separatedBy: "numbers = '''").dropFirst().map { block in
            block.components(separatedBy: "'''")[0].split(separator: "\n").map(number).filter { !$0.isEmpty }
        }
    }

    private static func number(_ line: Substring) -> String {
        let line = line.hasPrefix("...") ? line.dropFirst(3) : line
        return line.trimmingCharacters(in: .whitespaces)
    }
}

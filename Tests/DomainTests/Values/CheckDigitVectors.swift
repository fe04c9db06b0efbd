import Foundation
import TestTools

/// The published vectors beside the project, as lists of numbers between a `numbers = '''` and its `'''`.
enum CheckDigitVectors {
    static func lists(in file: String) throws -> [[String]] {
        let text = String(decoding: try Fixtures.data("checkdigits/\(file)"), as: UTF8.self)
        return text.components(separatedBy: "numbers = '''").dropFirst().map { block in
            block.components(separatedBy: "'''")[0].split(separator: "\n").map(number).filter { !$0.isEmpty }
        }
    }

    private static func number(_ line: Substring) -> String {
        let line = line.hasPrefix("...") ? line.dropFirst(3) : line
        return line.trimmingCharacters(in: .whitespaces)
    }
}

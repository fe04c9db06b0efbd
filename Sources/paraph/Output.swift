import Foundation

/// Prints for people on standard output.
/// - Throws: `OutputLost`.
func say(_ text: String) throws {
    try write(Data((text + "\n").utf8))
}

/// Prints for a machine: one JSON object on a line of standard output, its properties in snake_case.
/// - Throws: `OutputLost`.
func sayJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try write(try encoder.encode(value) + Data("\n".utf8))
}

/// One line on standard error that is written over; nothing where that is no terminal.
struct ProgressLine: Sendable {
    let isShown = isatty(STDERR_FILENO) == 1

    func show(_ text: String) { write("\r\u{1B}[K" + text) }

    /// Leaves the line as if nothing had been there.
    func clear() { write("\r\u{1B}[K") }

    /// What cannot be shown is no reason to stop.
    private func write(_ text: String) {
        if isShown { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
    }
}

private func write(_ data: Data) throws {
    do {
        try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
        throw OutputLost(reason: "\(error.localizedDescription)", remedy: nil)
    }
}

/// Standard output takes nothing: a full disk, or a reader that has gone.
struct OutputLost: Error, CustomStringConvertible {
    let reason: String
    /// What to do about what was to be seen this once.
    let remedy: String?

    var description: String {
        ["Standard output cannot be written: \(reason)", remedy].compactMap(\.self).joined(separator: " ")
    }
}

/// Prints a secret that is shown once.
/// - Parameter remedy: how to come by another, told where this one cannot be printed.
/// - Throws: `OutputLost`, with that remedy.
func sayOnce(remedy: String, _ print: () throws -> Void) throws {
    do {
        try print()
    } catch let lost as OutputLost {
        throw OutputLost(reason: lost.reason, remedy: remedy)
    }
}

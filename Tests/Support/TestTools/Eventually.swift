/// How long a test waits for what is to come about. No measure of speed: a busy machine, or a disk that stands still for
/// half a minute, is no failure of what is tested.
private let patience = Duration.seconds(60)

public struct NeverCameAbout: Error, CustomStringConvertible {
    let place: String

    public var description: String { "What \(place) waits for did not come about within \(patience)." }
}

/// Asks again until there is an answer.
public func eventually<T>(
    file: String = #fileID, line: Int = #line, _ ask: () async throws -> T?
) async throws -> T {
    let end = ContinuousClock.now + patience
    while true {
        // One that stalled between two looks has not looked for as long as it was to wait.
        let isLastLook = ContinuousClock.now >= end
        if let answer = try await ask() { return answer }
        guard !isLastLook else { throw NeverCameAbout(place: "\(file):\(line)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Asks again until the answer is yes.
public func eventually(
    file: String = #fileID, line: Int = #line, _ condition: () async throws -> Bool
) async throws {
    let _: Void = try await eventually(file: file, line: line) { try await condition() ? () : nil }
}

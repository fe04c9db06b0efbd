internal import Foundation
internal import FoundationNetworking

/// Somebody else's server that keeps checkpoints, which the operator of this one cannot take back.
struct Witness: Sendable {
    let url: URL

    private static let patience: TimeInterval = 10

    /// The witness answered with something else than success.
    struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String { "The witness answered \(status)." }
    }

    func post(_ checkpoint: Checkpoint) async throws {
        var request = URLRequest(url: url, timeoutInterval: Self.patience)
        request.httpMethod = "POST"
        request.setValue("text/plain; charset=utf-8", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(checkpoint.text.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200...299).contains(status) else { throw Refused(status: status) }
    }
}

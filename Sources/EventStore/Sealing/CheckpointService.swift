public import Foundation
public import Logging
public import Postgres

/// Makes a checkpoint every minute while events arrive, and whenever one is asked for; publishes each to the file and the witness that are
/// configured.
public actor CheckpointService {
    private let sealer: Sealer
    private let file: CheckpointFile?
    private let witness: Witness?
    private let logger: Logger
    private var published: Checkpoint?

    /// - Parameters:
    ///   - file: written anew with each checkpoint.
    ///   - witness: each checkpoint is posted there.
    public init(pool: Pool, key: SignerKey?, file: URL?, witness: URL?, logger: Logger) {
        let file = file.map { CheckpointFile(url: $0) }
        self.file = file
        self.witness = witness.map { Witness(url: $0) }
        self.logger = logger
        sealer = Sealer(pool: pool, key: key, outside: file)
    }

    public nonisolated var canSign: Bool { sealer.canSign }

    /// The checkpoint over all that is in the log now; nil where there is no key, or no event.
    /// - Throws: what `Sealer.seal` throws. A copy that could not be published is logged, and published with the next call.
    public func checkpoint() async throws -> Checkpoint? {
        let checkpoint = try await sealer.seal()
        if let checkpoint, checkpoint != published, await publish(checkpoint) { published = checkpoint }
        return checkpoint
    }

    /// Runs until its task is cancelled.
    public func run(every interval: Duration = .seconds(60)) async {
        while !Task.isCancelled {
            do {
                _ = try await checkpoint()
            } catch is CancellationError {
                return
            } catch let error as LogRewritten {
                logger.critical("\(error)")
            } catch let error as ForeignCheckpoint {
                logger.critical("\(error)")
            } catch {
                logger.error("no checkpoint was made", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func publish(_ checkpoint: Checkpoint) async -> Bool {
        var isEverywhere = true
        do {
            try file?.write(checkpoint)
        } catch {
            isEverywhere = false
            logger.error("the checkpoint's file is not written", metadata: ["error": "\(error)"])
        }
        do {
            try await witness?.post(checkpoint)
        } catch {
            isEverywhere = false
            logger.error("the witness did not take the checkpoint", metadata: ["error": "\(error)"])
        }
        return isEverywhere
    }
}

/// A file that holds the newest checkpoint.
public struct CheckpointFile: Sendable {
    let url: URL

    public init(url: URL) { self.url = url }

    /// Nil while there is none.
    /// - Throws: `SignedNote.Flaw` where the file holds something else.
    func read() throws -> Checkpoint? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try Checkpoint(String(contentsOf: url, encoding: .utf8))
    }

    /// Replaced at once: readers see the old checkpoint or the new one, never a part.
    func write(_ checkpoint: Checkpoint) throws {
        try Data(checkpoint.text.utf8).write(to: url, options: .atomic)
    }
}

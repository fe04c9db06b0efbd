import EventStore
import Postgres

/// Proofs that an event is in the log, from logs of a thousand events and more: they grow as the logarithm of its size.
enum ProofRow: LogRow {
    static let name = "log-proof"
    static let abstract = "Making an inclusion proof, and its bytes, as the log grows."

    private static let proofs = 100

    private struct Cost {
        /// Microseconds, at the median.
        let time: Double
        /// Of the longest.
        let bytes: Double
    }

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let log = try await bench.log()
        let session = try log.database.owner()
        // The database plans a statement anew until it has seen it a few times.
        for checkpoint in log.checkpoints { _ = try cost(in: checkpoint, session) }
        var rounds: [[Cost]] = []
        for _ in 0..<bench.options.rounds {
            rounds.append(try log.checkpoints.map { try cost(in: $0, session) })
        }
        let smallest = log.checkpoints[0]
        return log.checkpoints.indices.dropFirst().flatMap { index in
            let checkpoint = log.checkpoints[index]
            // What the proof in the smallest tree costs, grown as the logarithm.
            let growth = Double(levels(of: checkpoint)) / Double(levels(of: smallest))
            let against = "\(smallest.size) events, × \(growth.rounded(to: 2))"
            let pairs = rounds.map { (ours: $0[index], smallest: $0[0]) }
            return [("proof", "µs", \Cost.time), ("its hashes", "bytes", \Cost.bytes)].map { name, unit, cost in
                Measured(
                    name: "\(name), \(checkpoint.size) events", value: pairs.map { $0.ours[keyPath: cost] }.median,
                    unit: unit, against: against,
                    againstValue: pairs.map { $0.smallest[keyPath: cost] * growth }.median,
                    ratio: pairs.map { $0.smallest[keyPath: cost] * growth / $0.ours[keyPath: cost] }.median, goal: 1)
            }
        }
    }

    private static func cost(in checkpoint: Checkpoint, _ session: Session) throws -> Cost {
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<proofs {
            let position = Int64.random(in: 1...checkpoint.size)
            let start = ContinuousClock.now
            // Each is made by somebody who has read nothing yet.
            var tree = StoredTree(session)
            let proof = try tree.inclusionProof(of: position - 1, in: checkpoint.size)
            times.append((ContinuousClock.now - start) / .microseconds(1))
            bytes = max(bytes, proof.hashes.count * 32)
            try require(proof, of: position, in: checkpoint, session)
        }
        return Cost(time: times.median, bytes: Double(bytes))
    }

    private static func require(
        _ proof: InclusionProof, of position: Int64, in checkpoint: Checkpoint, _ session: Session
    ) throws {
        let leaf: TreeHash = try session.query("SELECT leaf FROM log.event WHERE position = \(position)")[0].get(0)
        guard proof.root(of: leaf) == checkpoint.root else { throw ProvesNothing(position: position) }
    }

    /// How high the tree is: the logarithm of its size, rounded up.
    private static func levels(of checkpoint: Checkpoint) -> Int {
        Int64.bitWidth - (checkpoint.size - 1).leadingZeroBitCount
    }

    struct ProvesNothing: Error {
        let position: Int64
    }
}

public import Postgres

extension ReadModels {
    /// How far one table of a read model is.
    public struct Status: Sendable, Equatable {
        public let name: String
        public let version: Int
        /// Whether this program folds it, and not an earlier or a later one.
        public let isCurrent: Bool
        /// 0 where it has never been folded.
        public let position: Int64
        /// Events of the log it has not seen.
        public let behind: Int64
        /// How long ago the first of those was recorded; 0 where there is none.
        public let secondsBehind: Double
        /// Events of a type that only a newer Paraph knows.
        public let skipped: Int
        /// Events of another shape than their type promises.
        public let failed: Int
        /// How often its table was replaced by one folded anew.
        public let rebuilds: Int
        /// Why it stands still; nil while it does not.
        public let fault: String?
    }

    /// How far each read model is, by the checkpoints: those of this program first, then what other versions left.
    /// - Parameter session: of a role that sees every office.
    public static func status(_ session: Session) throws -> (head: Int64, models: [Status]) {
        try session.snapshot { session in
            let head: Int64 = try session.query("SELECT position FROM log.head")[0].get(0)
            var found = try session.query(
                """
                SELECT p.name, p.version, p.position, p.skipped, p.failed, p.rebuilds, p.fault, p.whole_from,
                    coalesce(extract(epoch FROM now() - e.recorded_at), 0)::float8
                FROM read_model.progress AS p
                LEFT JOIN log.event AS e ON e.position = p.position + 1
                ORDER BY p.name, p.version
                """
            ).map { row in
                try Status(
                    name: row.get(0), version: row.get(1), Checkpoints.standing(in: row), head: head, age: row.get(8))
            }
            for model in all where !found.contains(where: { $0.isCurrent && $0.name == model.name }) {
                found.append(Status(name: model.name, version: model.version, Standing(), head: head, age: 0))
            }
            return (head, found.filter(\.isCurrent) + found.filter { !$0.isCurrent })
        }
    }
}

extension ReadModels.Status {
    fileprivate init(name: String, version: Int, _ standing: Standing, head: Int64, age: Double) {
        self.name = name
        self.version = version
        isCurrent = ReadModels.all.contains { $0.name == name && $0.version == version }
        position = standing.position
        behind = max(0, head - standing.position)
        secondsBehind = behind == 0 ? 0 : max(0, age)
        skipped = standing.tally.skipped
        failed = standing.tally.failed
        rebuilds = standing.rebuilds
        fault = standing.fault
    }
}

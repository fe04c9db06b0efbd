public import Postgres

extension ReadModels {
    /// How far one read model is.
    public struct Progress: Sendable, Equatable {
        public let name: String
        public let version: Int
        /// 0 where it has never been folded.
        public let position: Int64
    }

    /// How far each of this program's read models is, by the checkpoints; for any role that reads them.
    public static func progress(_ session: Session) throws -> [Progress] {
        let positions = try Checkpoints.read(all, in: session).positions
        return all.map { Progress(name: $0.name, version: $0.version, position: positions[$0.name] ?? 0) }
    }
}

public import Domain
public import Postgres

// One moment under two names: `Domain` knows no database, and `Postgres` no domain.

extension PostgresTimestamp {
    public init(_ moment: Timestamp) { self.init(microseconds: moment.microseconds) }
}

extension Timestamp {
    public init(_ stored: PostgresTimestamp) { self.init(microseconds: stored.microseconds) }
}

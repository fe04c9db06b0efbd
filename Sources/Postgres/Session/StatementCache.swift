/// The statements prepared on one connection, by text and parameter types; the least recently used one makes room.
struct StatementCache {
    final class Statement {
        let name: String
        fileprivate let key: Key
        fileprivate var lastUse: UInt64
        /// Why preparing it failed, for requests of a pipeline that were sent before that was known.
        var failure: PostgresError?

        fileprivate init(name: String, key: Key, lastUse: UInt64) {
            self.name = name
            self.key = key
            self.lastUse = lastUse
        }

        /// A statement that cannot be sent at all; in no cache, and without a name.
        static func unsendable(_ text: String, _ types: [UInt32], _ failure: PostgresError) -> Statement {
            let statement = Statement(name: "", key: Key(text: text, types: types), lastUse: 0)
            statement.failure = failure
            return statement
        }
    }

    fileprivate struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    private let capacity: Int
    private var statements: [Key: Statement] = [:]
    private var latest: Statement?
    private var clock: UInt64 = 0
    private var named: UInt64 = 0

    init(capacity: Int = 500) { self.capacity = capacity }

    mutating func find(_ text: String, _ types: [UInt32]) -> Statement? {
        // A hot loop asks for the same statement again: comparing strings that share their storage is cheaper than hashing.
        if let latest, latest.key.text == text, latest.key.types == types { return latest }
        guard let statement = statements[Key(text: text, types: types)] else { return nil }
        clock += 1
        statement.lastUse = clock
        latest = statement
        return statement
    }

    /// The statement to close before another is prepared, when the cache is full.
    func oldestIfFull() -> Statement? {
        statements.count < capacity ? nil : statements.values.min { $0.lastUse < $1.lastUse }
    }

    /// Remembers a statement under a name no other of this connection has had.
    mutating func insert(_ text: String, _ types: [UInt32]) -> Statement {
        named += 1
        clock += 1
        let key = Key(text: text, types: types)
        let statement = Statement(name: "s\(named)", key: key, lastUse: clock)
        statements[key] = statement
        latest = statement
        return statement
    }

    mutating func forget(_ statement: Statement) {
        if latest === statement { latest = nil }
        if statements[statement.key] === statement { statements[statement.key] = nil }
    }
}

public import Postgres

/// The PostgreSQL server may lose committed data in a power cut, whatever a session sets.
public struct UnsafeServer: Error, Equatable, CustomStringConvertible {
    /// Which of its settings are off: `fsync`, `full_page_writes`.
    public let settingsOff: [String]

    /// - Returns: nil for a server that keeps what it commits.
    public init?(_ session: Session) throws {
        settingsOff = try session.query(
            """
            SELECT name FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'
            ORDER BY name
            """
        ).map { try $0.get(0) }
        if settingsOff.isEmpty { return nil }
    }

    public var description: String {
        "\(settingsOff.joined(separator: " and ")) \(settingsOff.count == 1 ? "is" : "are") off: a power cut may take what was acknowledged"
    }
}

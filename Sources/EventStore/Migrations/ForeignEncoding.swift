public import Postgres

/// A database that keeps text as something other than Unicode: it refuses some names people have, or takes any bytes for text.
public struct ForeignEncoding: Error, Equatable, CustomStringConvertible {
    public let encoding: String

    /// - Returns: nil for a database that keeps text as UTF-8.
    public init?(_ session: Session) throws {
        encoding = try session.query("SELECT current_setting('server_encoding')")[0].get(0)
        if encoding == "UTF8" { return nil }
    }

    public var description: String {
        """
        The database keeps text as \(encoding), and Paraph needs one that keeps it as UTF8: \
        CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0
        """
    }
}

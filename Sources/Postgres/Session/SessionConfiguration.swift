/// Where to connect, and what to set on each connection.
public struct SessionConfiguration: Sendable {
    /// A libpq connection URI (`postgresql://…`) or its keyword form (`host=… dbname=…`).
    public var conninfo: String
    /// The role to take on after connecting (`SET ROLE`), nil to stay who we signed in as.
    public var role: String?
    /// Run-time settings such as `jit`, set before the role is taken on. Where they do not say otherwise transactions are READ
    /// COMMITTED, and neither `statement_timeout` nor `lock_timeout` ends any.
    public var settings: [String: String]
    /// Whether what was committed is on the disk before the commit is answered, though the server, the database or the role be
    /// set to `synchronous_commit = off`. What asks for as much or for more, such as `remote_apply`, stays.
    public var commitsDurably: Bool
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// Seconds within which a host must have let us in, name look-up aside, unless `conninfo` says how many (`connect_timeout`).
    /// Where it names several hosts each is given them, two at least, and then the next is tried.
    public var connectTimeout: Int

    public init(
        conninfo: String, role: String? = nil, settings: [String: String] = [:], commitsDurably: Bool = false,
        applicationName: String = "paraph", connectTimeout: Int = 5
    ) {
        self.conninfo = conninfo
        self.role = role
        self.settings = settings
        self.commitsDurably = commitsDurably
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
    }
}

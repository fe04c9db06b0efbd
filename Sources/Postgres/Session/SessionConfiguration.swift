/// Where to connect, and what to set on each connection.
public struct SessionConfiguration: Sendable {
    /// A libpq connection URI (`postgresql://…`) or its keyword form (`host=… dbname=…`).
    public var conninfo: String
    /// The role to take on after connecting (`SET ROLE`), nil to stay who we signed in as.
    public var role: String?
    /// Run-time settings such as `jit`, set before the role is taken on. Where they do not say otherwise transactions are READ
    /// COMMITTED, and neither `statement_timeout` nor `lock_timeout` ends any.
    public var settings: [String: String]
    /// Whether a commit is answered only when it is on the disk, even where the server, the database or the role is set to
    /// `synchronous_commit = off`. Any other value, such as `remote_apply`, stays.
    public var commitsDurably: Bool
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// Seconds for connecting and signing in, name look-up not counted, unless `conninfo` has a `connect_timeout`. Where it names several
    /// hosts each has that long, at least two seconds, and then the next is tried.
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

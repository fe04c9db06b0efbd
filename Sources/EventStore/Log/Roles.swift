public import Postgres

/// Who connects for what: the role each part of the store takes on, and the settings it needs.
extension SessionConfiguration {
    /// Appends events.
    static func writing(_ conninfo: String) -> SessionConfiguration {
        // With JIT a batch takes 100 ms at times; a generic plan is always right for arrays of any length.
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_writer",
            settings: [
                "jit": "off", "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off",
                "enable_hashjoin": "off", "enable_mergejoin": "off",
                // A server that is paused with the head's row locked holds up the appends of all others no longer than this.
                "idle_in_transaction_session_timeout": "10s",
                // Longer than that: who waits so long for a lock waits for no server, but for somebody's VACUUM FULL or export.
                "lock_timeout": "15s",
            ],
            commitsDurably: true, applicationName: "paraph log writer")
    }

    /// Sees one office at a time: the one set in the same segment; without it, nothing.
    public static func reading(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_reader", settings: ["jit": "off"], applicationName: "paraph reader")
    }

    /// Sees every office: for read models and consumers, which need that. What is written about consumers records people's decisions too,
    /// so it commits durably.
    public static func following(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_projector", settings: ["jit": "off"], commitsDurably: true,
            applicationName: "paraph follower")
    }

    /// Stores the bytes of documents and the secrets of tokens.
    public static func storing(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_writer", settings: ["jit": "off"], commitsDurably: true,
            applicationName: "paraph contents"
        ).endingStalledTransactions()
    }

    /// Stores tiles and checkpoints, one process at a time.
    public static func sealing(_ conninfo: String) -> SessionConfiguration {
        SessionConfiguration(
            conninfo: conninfo, role: "paraph_writer", settings: ["jit": "off"], applicationName: "paraph sealer"
        ).endingStalledTransactions()
    }

    /// Reads the whole log, as `following` does.
    static func auditing(_ conninfo: String) -> SessionConfiguration {
        var configuration = SessionConfiguration.following(conninfo)
        configuration.applicationName = "paraph audit"
        return configuration
    }
}

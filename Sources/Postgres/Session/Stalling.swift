/// A process that is paused keeps its connections, and PostgreSQL waits for it unless it is told how long.
extension SessionConfiguration {
    /// The same, for transactions that lock what others wait for: one in which nothing happens for so long is ended, with its session.
    public func endingStalledTransactions(after patience: Duration = .seconds(10)) -> SessionConfiguration {
        setting("idle_in_transaction_session_timeout", patience)
    }

    /// The same, for a session that is itself what others wait for: where nothing comes over it for so long it is ended.
    public func endingWhenSilent(for patience: Duration) -> SessionConfiguration {
        setting("idle_session_timeout", patience)
    }

    private func setting(_ name: String, _ patience: Duration) -> SessionConfiguration {
        var configuration = self
        configuration.settings[name] = "\(patience.milliseconds)ms"
        return configuration
    }
}

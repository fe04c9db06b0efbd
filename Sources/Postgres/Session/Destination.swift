extension SessionConfiguration {
    /// Where `conninfo` leads, in the keyword form: host, port, database and user, and nothing else that it says. What else is
    /// in it may be secret. nil where libpq does not understand it.
    public var destination: String? {
        ConnectionOptions(in: conninfo)?.named
            .filter { ["host", "hostaddr", "port", "dbname", "user"].contains($0.keyword) }
            .map { "\($0.keyword)=\($0.value)" }
            .joined(separator: " ")
    }
}

extension SessionConfiguration {
    /// Where `conninfo` leads, in the keyword form: host, port, database and user only, as anything else in it may be secret. nil where
    /// libpq cannot parse it.
    public var destination: String? {
        ConnectionOptions(in: conninfo)?.named
            .filter { ["host", "hostaddr", "port", "dbname", "user"].contains($0.keyword) }
            .map { "\($0.keyword)=\($0.value)" }
            .joined(separator: " ")
    }
}

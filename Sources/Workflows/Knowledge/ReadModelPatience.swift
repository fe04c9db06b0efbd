/// How long somebody waits for the read models to have seen what the log holds.
public struct ReadModelPatience: Equatable, Sendable {
    /// A query whose caller does not say how long (ARCHITECTURE §5).
    public var ofQueries: Duration
    /// A command, or a reaction, that cannot be decided without them.
    public var ofCommands: Duration
    /// A command that goes on all the same where they stay behind.
    public var brief: Duration

    public init(
        ofQueries: Duration = .seconds(5), ofCommands: Duration = .seconds(10), brief: Duration = .milliseconds(500)
    ) {
        self.ofQueries = ofQueries
        self.ofCommands = ofCommands
        self.brief = brief
    }
}

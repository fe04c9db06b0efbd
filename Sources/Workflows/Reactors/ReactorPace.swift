/// How patient a reactor is.
public struct ReactorPace: Sendable {
    /// After so many tries the lane of an event is parked. Trouble of the surroundings counts as none.
    public var attempts = 10
    /// The wait after the first failure; it doubles with each, up to `longestDelay`.
    public var firstDelay = Duration.seconds(1)
    public var longestDelay = Duration.seconds(60)
    public var betweenRecords = Duration.seconds(1)
    public var betweenStarts = Duration.seconds(2)

    public init() {}

    func delay(after attempt: Int) -> Duration {
        min(firstDelay * (1 << min(attempt - 1, 16)), longestDelay)
    }
}

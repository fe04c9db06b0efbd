/// How far one read model is, and what happened to it on the way.
struct Standing: Sendable, Equatable {
    /// The last event folded into its rows; 0 where there is none.
    var position: Int64 = 0
    var tally = FoldTally()
    /// How often its table was replaced by one folded anew.
    var rebuilds = 0
    /// Why it does not go on; nil while it does.
    var fault: String?
    /// Where the log stood when this table was begun: until its position is there it shows only a part of the past.
    var wholeFrom: Int64 = 0

    var isWhole: Bool { position >= wholeFrom }
}

/// Events that left no trace in a read model, though they are of its kind.
struct FoldTally: Sendable, Equatable {
    /// Of a type that only a newer Paraph knows.
    var skipped = 0
    /// Of another shape than their type promises.
    var failed = 0

    static func += (left: inout FoldTally, right: FoldTally) {
        left.skipped += right.skipped
        left.failed += right.failed
    }
}

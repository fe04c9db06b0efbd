/// A promise that was broken, in words.
struct Violation: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// - Throws: `Violation` where it is not so.
func demand(_ condition: Bool, _ promise: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(promise()) }
}

/// A way of being wrong, put in on purpose: the simulation must find each.
enum Flaw: String, CaseIterable, Sendable {
    /// The writer answers before the database does.
    case answersBeforeCommit
    /// The writer forgets, when its connection broke, that its batch may have been committed, and that commands have keys.
    case forgetsDoubtfulBatches
    /// The writer takes what it read of streams for one batch to be so when the next comes.
    case trustsOldReadings
    /// The writer goes on believing what it knew of streams when another server has moved the head.
    case keepsWhatItKnew
    /// The database takes a batch whose head has moved.
    case writesBesideTheHead
    /// The database does not look at what a batch guards.
    case ignoresGuards
    /// A command that comes again is a new one.
    case ignoresKeys
    /// Readers are given events that are not committed yet.
    case showsUncommitted
    /// A consumer notes what it has taken up as done.
    case checkpointsAhead
    /// A read model notes its position apart from its rows.
    case splitsRowsFromPosition
}

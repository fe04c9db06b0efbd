public import Domain
internal import Foundation
internal import Synchronization

/// The worklists that are looked at again and again, in memory, as the last event folded has left them: ahead of the table,
/// and answered without it. Only in the process that projects, and only for lists asked for without filters and in their own
/// order; every other question goes to the table.
public final class LiveWorklists: Sendable {
    public typealias List = WorklistQuery.List

    /// One reading of a list's rows out of the table, told from every other.
    struct Reading: Equatable {
        fileprivate let number: Int
    }

    private struct Expected {
        let reading: Reading
        /// What has happened to the list's rows while they were on their way, and what the table lacked before, oldest first.
        var missed: [[UUID: ProposalRow?]]
    }

    private struct State {
        /// Tells the projector that a list is to be held; nil while another process projects.
        var open: (@Sendable (List) -> Reading?)?
        var lists: [List: LiveWorklist] = [:]
        /// Lists whose rows are still on their way from the table.
        var expected: [List: Expected] = [:]
        /// How many readings were begun, whoever projected.
        var readings = 0
        /// How often each list was asked for in vain.
        var questions: [List: Int] = [:]
        /// Of the last event that any list, held or on its way, was told of.
        var noted: Int64 = 0
        var clock = 0

        var rowCount: Int { lists.values.reduce(0) { $0 + $1.count } }
        var oldest: List? { lists.min { $0.value.lastUse < $1.value.lastUse }?.key }
    }

    private let state = Mutex(State())

    /// A list is held from this question on.
    private static let questionsBeforeHolding = 3
    /// Lists longer than this are left to the table.
    public static let longestList = 2_000
    /// How many rows all lists together may have.
    private static let mostRows = 20_000

    public init() {}

    /// The page as of now; nil where the list is not held.
    /// - Throws: `ListError.invalidCursor`.
    public func page(
        _ list: List, request: ListRequest, duplicates: DuplicateBlocks, countingValidations: Bool
    ) throws -> WorklistQuery.Page? {
        try state.withLock { state in
            try state.lists[list]?.page(
                request, duplicates: duplicates, countingValidations: countingValidations)
        }
    }

    /// The position of the last event that changed what the list can show, its settings included; nil where it is not held.
    public func version(of list: List) -> Int64? {
        state.withLock { state in
            state.clock += 1
            state.lists[list]?.lastUse = state.clock
            return state.lists[list]?.version
        }
    }

    /// The rule on suspected duplicates, where it is known and holds.
    public func duplicates(in list: List) -> DuplicateBlocks? { state.withLock { $0.lists[list]?.duplicates } }

    /// - Parameter version: of the list when the rule was looked up: one that was set since is not overwritten.
    public func remember(_ duplicates: DuplicateBlocks, in list: List, asOf version: Int64) {
        state.withLock { state in
            guard let known = state.lists[list], known.settingsVersion <= version else { return }
            state.lists[list]?.duplicates = duplicates
        }
    }

    /// Whether the list, asked for once more and not held, should be.
    public func shouldHold(_ list: List) -> Bool {
        state.withLock { state in
            guard state.open != nil, state.lists[list] == nil, state.expected[list] == nil else { return false }
            if state.questions.count > 10_000 { state.questions = [:] }
            state.questions[list, default: 0] += 1
            return state.questions[list, default: 0] >= Self.questionsBeforeHolding
        }
    }

    /// Begins to hold the list: what is folded from here on is kept for it.
    /// - Returns: nil where it cannot be held.
    func open(_ list: List) -> Reading? {
        // The projector takes its own lock first, and comes back to `expect`.
        state.withLock { $0.open }?(list)
    }

    /// The list's rows in the table, read after `open`. Where the projector has begun again since, they may lack what happened before it
    /// did: then nothing is held.
    /// - Parameters:
    ///   - position: where the process has folded to.
    ///   - reading: what `open` gave.
    func fill(_ list: List, with rows: [UUID: ProposalRow], asOf position: Int64, from reading: Reading) {
        state.withLock { state in
            guard let expected = state.expected[list], expected.reading == reading else { return }
            state.expected[list] = nil
            var live = LiveWorklist(version: max(position, state.noted))
            for (key, row) in rows { live.set(row, key, in: list) }
            for changes in expected.missed { for (key, row) in changes { live.set(row, key, in: list) } }
            // A list that is too long is asked about less often. What was read of it may end before it does.
            guard rows.count <= Self.longestList, live.count <= Self.longestList else {
                return state.questions[list] = -1_000
            }
            state.questions[list] = nil
            state.clock += 1
            live.lastUse = state.clock
            state.lists[list] = live
            while state.rowCount > Self.mostRows, let oldest = state.oldest { state.lists[oldest] = nil }
        }
    }

    func giveUp(_ list: List, _ reading: Reading) {
        state.withLock { state in
            if state.expected[list]?.reading == reading { state.expected[list] = nil }
        }
    }
}

// What the projector tells.
extension LiveWorklists {
    func begin(opening open: @escaping @Sendable (List) -> Reading?) {
        state.withLock { $0 = State(open: open, readings: $0.readings) }
    }

    func end() { state.withLock { $0 = State(readings: $0.readings) } }

    func forget(_ model: any ReadModel.Type) {
        guard model == ProposalRow.self else { return }
        state.withLock { state in
            state.lists = [:]
            state.expected = [:]
            state.noted = 0
        }
    }

    /// - Parameter lacking: the rows that the table lacks, oldest first.
    func expect(_ list: List, lacking: [[UUID: ProposalRow?]]) -> Reading? {
        state.withLock { state in
            guard state.open != nil, state.expected[list] == nil, state.lists[list] == nil else { return nil }
            state.readings += 1
            let reading = Reading(number: state.readings)
            state.expected[list] = Expected(reading: reading, missed: lacking)
            return reading
        }
    }

    /// Proposals have changed.
    func note<Row: ReadModel>(_ changes: RowChanges<Row>, at position: Int64) {
        guard let changes = changes as? RowChanges<ProposalRow> else { return }
        state.withLock { state in
            guard !state.lists.isEmpty || !state.expected.isEmpty else { return }
            // The keys by themselves: going through the lists would keep a second copy of each while it is changed.
            for list in Array(state.lists.keys) where changes.touched[list.dossier] != nil {
                for (key, row) in changes.rows { state.lists[list]?.set(row, key, in: list) }
                state.lists[list]?.changed(at: position)
                if state.lists[list].map({ $0.count > Self.longestList }) == true { state.lists[list] = nil }
            }
            state.noted = max(state.noted, position)
            for list in Array(state.expected.keys) { state.expected[list]?.missed.append(changes.rows) }
        }
    }

    /// Settings that lists are judged by may have changed: of an office, or of one of its dossiers.
    func noteSettings(in events: [ProjectedEvent]) {
        for event in events where event.stream.category == Office.category || event.stream.category == Dossier.category
        {
            state.withLock { state in
                if !state.expected.isEmpty { state.noted = max(state.noted, event.position) }
                for list in Array(state.lists.keys)
                where list.office == event.office && (event.dossier == nil || event.dossier == list.dossier) {
                    state.lists[list]?.settingsChanged(at: event.position)
                }
            }
        }
    }
}

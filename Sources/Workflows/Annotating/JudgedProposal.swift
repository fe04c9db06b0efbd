public import Domain
public import EventStore

/// A proposal under the rules that its journal has now, with the VAT number that its counterparty has stated by now, and whether its
/// period is open, which it cannot know itself. Once it has left the worklist, journal and counterparty are those of the moment it left:
/// rules and periods block only what stands in the list (FEATURES A-16), and what was booked stays as it was.
public struct JudgedProposal: Sendable {
    public let proposal: Loaded<BookingProposal>
    public let periodIsOpen: Bool
    /// What its counterparty has stated where the proposal knows no number itself.
    private let stated: VATNumber?
    private let journal: JournalProfile?

    /// As it stands now, or as an act leaves it. A period is open while the proposal has no journal.
    /// - Parameter reader: in a command, the command's own: a journal loaded through it is guarded by the append, so no period closes
    ///   between decision and record.
    nonisolated(nonsending) public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws {
        // Nil too where an act has yet to record that it leaves.
        let left = proposal.state.hasLeft ? try await reader.position(of: proposal) : nil
        try await self.init(proposal, reader, asOf: left)
    }

    /// As it stood at a position of the log.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader, at position: Int64) async throws {
        let left = proposal.state.hasLeft ? try await reader.position(of: proposal) : nil
        try await self.init(proposal, reader, asOf: left ?? position)
    }

    /// An open one whose journal is at hand.
    /// - Parameter journal: as it is now; nil where the proposal is in none.
    init(_ proposal: Loaded<BookingProposal>, in journal: JournalProfile?, _ reader: StreamReader) async throws {
        var counterparty: Loaded<Counterparty>?
        if let id = proposal.state.content?.counterpartyWithoutNumber { counterparty = try await reader.load(id) }
        self.init(proposal, stated: counterparty?.state.profile?.vatNumber, journal: journal)
    }

    /// - Parameter moment: the position of the log at which its journal and its counterparty are looked at; nil for now.
    nonisolated(nonsending) private init(
        _ proposal: Loaded<BookingProposal>, _ reader: StreamReader, asOf moment: Int64?
    ) async throws {
        let content = proposal.state.content
        var counterparty: Loaded<Counterparty>?
        if let id = content?.counterpartyWithoutNumber { counterparty = try await reader.load(id, asOf: moment) }
        var journal: Loaded<Journal>?
        if let id = content?.journal { journal = try await reader.load(id, asOf: moment) }
        self.init(proposal, stated: counterparty?.state.profile?.vatNumber, journal: journal?.state.profile)
    }

    private init(_ proposal: Loaded<BookingProposal>, stated: VATNumber?, journal: JournalProfile?) {
        self.proposal = proposal.judged(under: journal?.rules, naming: stated)
        self.stated = stated
        self.journal = journal
        periodIsOpen = proposal.state.content?.fields.periodIsOpen(in: journal) ?? true
    }

    /// The same as an act leaves it that changes neither its journal nor its counterparty.
    func leaving(_ after: Loaded<BookingProposal>) -> JudgedProposal {
        JudgedProposal(after, stated: stated, journal: journal)
    }

    /// - Parameter isOneOfMany: whether it is checked along with others.
    /// - Throws: `BookingProposalRefusal`.
    func check(
        as role: MemberKind, isOneOfMany: Bool, in context: CommandContext
    ) throws -> [BookingProposalEvent] {
        try proposal.state.decide(
            .check(role: role, periodIsOpen: periodIsOpen, isOneOfMany: isOneOfMany), in: context)
    }
}

extension Loaded<BookingProposal> {
    /// Nearly always it is what it says itself, and nothing is copied.
    fileprivate func judged(under rules: JournalRules?, naming stated: VATNumber?) -> Loaded<BookingProposal> {
        if state.carries(rules), stated == nil { return self }
        return Loaded(id: id, state: state.applying(rules).naming(stated), version: version)
    }
}

extension BookingProposal {
    /// Whether it stands in the worklist no more.
    fileprivate var hasLeft: Bool {
        switch self {
        case .unknown, .open: false
        case .sent, .deleted: true
        }
    }
}

extension ProposalContent {
    fileprivate var journal: ID<Journal>? { fields.journal.map { Journal.id($0, of: dossier) } }

    /// Nil where the proposal knows the number of its counterparty itself.
    fileprivate var counterpartyWithoutNumber: ID<Counterparty>? {
        guard let counterparty = fields.counterparty, counterparty.vatNumber == nil else { return nil }
        return counterparty.id
    }
}

extension StreamReader {
    /// - Parameter moment: a position of the log; nil for now.
    nonisolated(nonsending) fileprivate func load<State: Decider>(
        _ id: ID<State>, asOf moment: Int64?
    ) async throws -> Loaded<State> {
        guard let moment else { return try await load(id) }
        return try await load(id, at: moment)
    }
}

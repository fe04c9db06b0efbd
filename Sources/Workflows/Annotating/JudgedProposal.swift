public import Domain
public import EventStore

/// A proposal under the rules that its journal has now, with the VAT number that its counterparty has stated by now, and whether its
/// period is open, which it cannot know itself. Once it has left the worklist, journal and counterparty are those of the moment it left:
/// rules and periods block only what stands in the list (FEATURES A-16), and what was booked stays as it was.
public struct JudgedProposal: Sendable {
    public let proposal: Loaded<BookingProposal>
    public let periodIsOpen: Bool

    /// As it stands now, or as an act leaves it. A period is open while the proposal has no journal.
    /// - Parameter reader: in a command, the command's own: a journal loaded through it is guarded by the append, so no period closes
    ///   between decision and record.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws {
        try await self.init(proposal, reader, asOf: try await Self.departure(of: proposal, reader))
    }

    /// As it stood at a position of the log.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader, at position: Int64) async throws {
        let left = try await Self.departure(of: proposal, reader)
        try await self.init(proposal, reader, asOf: left ?? position)
    }

    /// Where in the log it left the worklist; nil where it stands there, or where an act has yet to record it.
    private static func departure(of proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws -> Int64? {
        switch proposal.state {
        case .unknown, .open: nil
        case .sent, .deleted: try await reader.position(of: proposal)
        }
    }

    /// - Parameter moment: the position of the log at which its journal and its counterparty are looked at; nil for now.
    private init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader, asOf moment: Int64?) async throws {
        let stated = try await Self.statedNumber(of: proposal, reader, asOf: moment)
        let journal = try await Self.journal(of: proposal, reader, asOf: moment)
        self.proposal = Loaded(
            id: proposal.id, state: proposal.state.applying(journal?.rules).naming(stated), version: proposal.version)
        let fields = proposal.state.content?.fields
        periodIsOpen = fields?.periodIsOpen(in: journal) ?? true
    }

    private static func journal(
        of proposal: Loaded<BookingProposal>, _ reader: StreamReader, asOf moment: Int64?
    ) async throws -> JournalProfile? {
        guard let content = proposal.state.content, let code = content.fields.journal else { return nil }
        return try await reader.load(Journal.id(code, of: content.dossier), asOf: moment).state.profile
    }

    /// Nil where the proposal knows a number itself, or its counterparty has stated none.
    private static func statedNumber(
        of proposal: Loaded<BookingProposal>, _ reader: StreamReader, asOf moment: Int64?
    ) async throws -> VATNumber? {
        guard let counterparty = proposal.state.content?.fields.counterparty, counterparty.vatNumber == nil else {
            return nil
        }
        return try await reader.load(counterparty.id, asOf: moment).state.profile?.vatNumber
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

extension StreamReader {
    /// - Parameter moment: a position of the log; nil for now.
    fileprivate func load<State: Decider>(_ id: ID<State>, asOf moment: Int64?) async throws -> Loaded<State> {
        guard let moment else { return try await load(id) }
        return try await load(id, at: moment)
    }
}

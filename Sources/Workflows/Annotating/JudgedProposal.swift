public import Domain
public import EventStore

/// A proposal under the rules that its journal has now, and whether its period is open there, which it cannot know itself. Once it has
/// left the worklist, the journal is that of the moment it left: rules and periods block only what stands in the list (FEATURES A-16).
public struct JudgedProposal: Sendable {
    public let proposal: Loaded<BookingProposal>
    public let periodIsOpen: Bool

    /// As it stands now, or as an act leaves it. A period is open while the proposal has no journal.
    /// - Parameter reader: in a command, the command's own: a journal loaded through it is guarded by the append, so no period closes
    ///   between decision and record.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws {
        let left = try await Self.departure(of: proposal, reader)
        try await self.init(proposal) { journal in
            guard let left else { return try await reader.load(journal) }
            return try await reader.load(journal, at: left)
        }
    }

    /// As it stood at a position of the log.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader, at position: Int64) async throws {
        let left = try await Self.departure(of: proposal, reader)
        try await self.init(proposal) { try await reader.load($0, at: left ?? position) }
    }

    /// Where in the log it left the worklist; nil where it stands there, or where an act has yet to record it.
    private static func departure(of proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws -> Int64? {
        switch proposal.state {
        case .unknown, .open: nil
        case .sent, .deleted: try await reader.position(of: proposal)
        }
    }

    private init(
        _ proposal: Loaded<BookingProposal>, load: (ID<Journal>) async throws -> Loaded<Journal>
    ) async throws {
        guard let open = proposal.state.content, let code = open.fields.journal else {
            self.proposal = proposal
            periodIsOpen = true
            return
        }
        let journal = try await load(Journal.id(code, of: open.dossier)).state.profile
        self.proposal = Loaded(
            id: proposal.id, state: proposal.state.applying(journal?.rules), version: proposal.version)
        periodIsOpen = open.fields.periodIsOpen(in: journal)
    }

    /// - Throws: `BookingProposalRefusal`.
    func check(as role: MemberKind, in context: CommandContext) throws -> [BookingProposalEvent] {
        try proposal.state.decide(.check(role: role, periodIsOpen: periodIsOpen), in: context)
    }
}

public import Domain
public import EventStore

/// What a person sees of a proposal while annotating it.
public struct AnnotationView: Sendable {
    public let judged: JudgedProposal
    /// What the client noted on its document.
    public let clientNote: String?

    /// As the proposal stands now, or as an act leaves it. What belongs to it is read all at once.
    /// - Parameter reader: of what belongs to the proposal.
    nonisolated(nonsending) public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader) async throws {
        async let judged = JudgedProposal(proposal, reader)
        var document: Loaded<Document>?
        if let id = proposal.state.content?.document { document = try await reader.load(id) }
        self.judged = try await judged
        clientNote = document?.state.note
    }

    /// As an act leaves it. What belongs to it is read one after the other: a command mostly has it at hand, where a task of its own
    /// takes longer than the reading.
    /// - Parameter reader: the command's own.
    nonisolated(nonsending) init(_ judged: JudgedProposal, _ reader: StreamReader) async throws {
        var document: Loaded<Document>?
        if let id = judged.proposal.state.content?.document { document = try await reader.load(id) }
        self.judged = judged
        clientNote = document?.state.note
    }

    /// As all of it stood at a position of the log.
    public init(_ proposal: Loaded<BookingProposal>, _ reader: StreamReader, at position: Int64) async throws {
        judged = try await JudgedProposal(proposal, reader, at: position)
        var document: Loaded<Document>?
        if let id = proposal.state.content?.document { document = try await reader.load(id, at: position) }
        clientNote = document?.state.note
    }

    public var proposal: Loaded<BookingProposal> { judged.proposal }
}

import Crypto
public import Domain
public import EventStore
import Foundation

/// Sends a list to the accounting package. The list comes from the read model; what is sent is decided from the streams
/// themselves, every one of which must stand where it was read (ARCHITECTURE §4).
public struct Sending: Sendable {
    private let handler: CommandHandler
    private let lists: any ProposalLists

    public init(handler: CommandHandler, lists: any ProposalLists) {
        self.handler = handler
        self.lists = lists
    }

    /// What a send would give now, with a token that names it.
    public struct Preview: Sendable {
        public let plan: NumberingPlan
        public let token: String
    }

    /// Of a send of the whole list.
    /// - Throws: `DossierRefusal.unknownDossier`, and what reading the log and the list throws.
    public func preview(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, in office: ID<Office>
    ) async throws -> Preview {
        let proposals = try await lists.openProposals(of: dossier, side, in: office)
        return try await preview(dossier, side, of: proposals, in: office)
    }

    /// What a send would give of a list of these proposals, as far as they stand in it.
    /// - Parameters:
    ///   - selection: which of them would be sent; nil for all.
    ///   - position: as all of them, their journals and the rules stood there; nil for now.
    /// - Throws: `DossierRefusal.unknownDossier`, also where the dossier was not there yet.
    public func preview(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, of proposals: [ID<BookingProposal>],
        selection: Set<ID<BookingProposal>>? = nil, at position: Int64? = nil, in office: ID<Office>
    ) async throws -> Preview {
        let reader = StreamReader(store: handler.store, office: office, at: position ?? .max)
        let plan = try await list(dossier, side, of: proposals, reader).plan(selection: selection)
        return Preview(plan: plan, token: Self.token(plan))
    }

    /// - Parameters:
    ///   - selection: nil for the whole list.
    ///   - previewToken: where given, the send goes through only if it gives what the preview of this selection showed; or if the list still
    ///     gives what the preview of all of it showed, and each proposal sent the number it had there.
    /// - Throws: `SendRefusal`, `DossierRefusal.unknownDossier`, and what `CommandHandler.perform` throws.
    public func send(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, selection: Set<ID<BookingProposal>>?, previewToken: String?,
        in context: CommandContext, key: CommandKey?,
        answer: (SendList.Decision) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<SendList.Decision> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let proposals = try await lists.openProposals(of: dossier, side, in: reader.office)
            let list = try await list(dossier, side, of: proposals, reader)
            if let previewToken { try Self.require(previewToken, of: list, selection) }
            let notes = try await notes(on: list, selection, reader)
            let decision = try list.send(
                selection: selection, notes: notes,
                counterparties: try await unnumberedCounterparties(on: list, selection, reader), in: context)
            return .init(decision.act, decision)
        }
    }

    private func list(
        _ id: ID<Dossier>, _ side: InvoiceSide, of ids: [ID<BookingProposal>], _ reader: StreamReader
    ) async throws -> SendList {
        guard let dossier = try await reader.load(id).state.profile else { throw DossierRefusal.unknownDossier }
        let office = try await reader.load(reader.office)
        let proposals = try await reader.loadUnguarded(ids)
        let codes = Set(proposals.compactMap { $0.state.content?.fields.journal })
        let journals = try await reader.loadUnguarded(codes.sorted().map { Journal.id($0, of: id) })
        let keys = Array(SendList.seriesKeys(of: proposals, in: dossier.fiscalCalendar))
        let series = try await reader.loadUnguarded(
            keys.map { NumberSeries.id(journal: $0.journal, fiscalYear: $0.fiscalYear, of: id) })
        return SendList(
            dossierID: id, dossier: dossier, office: office.state.settings, side: side, proposals: proposals,
            journals: Dictionary(uniqueKeysWithValues: zip(codes.sorted(), journals)),
            series: Dictionary(uniqueKeysWithValues: zip(keys, series)))
    }

    private func notes(
        on list: SendList, _ selection: Set<ID<BookingProposal>>?, _ reader: StreamReader
    ) async throws -> [ID<Document>: String] {
        let documents = Self.chosen(from: list, selection).map(\.document)
        return try await reader.loadUnguarded(documents).reduce(into: [:]) { $0[$1.id] = $1.state.note }
    }

    /// Who was known by name alone when their proposals were made may have stated a VAT number since.
    private func unnumberedCounterparties(
        on list: SendList, _ selection: Set<ID<BookingProposal>>?, _ reader: StreamReader
    ) async throws -> [Loaded<Counterparty>] {
        let named = Self.chosen(from: list, selection).compactMap(\.fields.counterparty).filter { $0.vatNumber == nil }
        return try await reader.loadUnguarded(Set(named.map(\.id)).sorted())
    }

    private static func chosen(
        from list: SendList, _ selection: Set<ID<BookingProposal>>?
    ) -> [ProposalContent] {
        list.proposals.filter { selection?.contains($0.id) ?? true }.compactMap(\.state.content)
    }

    private static func require(
        _ token: String, of list: SendList, _ selection: Set<ID<BookingProposal>>?
    ) throws(SendRefusal) {
        let sent = list.plan(selection: selection)
        if token == Self.token(sent) { return }
        let whole = list.plan()
        guard token == Self.token(whole) else { throw .previewStale }
        let items = Dictionary(uniqueKeysWithValues: whole.items.map { ($0.proposal, $0) })
        guard sent.items.allSatisfy({ items[$0.proposal] == $0 }) else { throw .previewStale }
    }

    private static func token(_ plan: NumberingPlan) -> String {
        let lines = plan.items.map { "\($0.proposal) \($0.journal) \($0.fiscalYear) \($0.number)" }
        return Data(SHA256.hash(data: Data(lines.joined(separator: "\n").utf8))).prefix(16).hex
    }
}

/// Which proposals stand in a list.
public protocol ProposalLists: Sendable {
    /// Every open proposal of the dossier on this side, as far as the log went when asked.
    func openProposals(
        of dossier: ID<Dossier>, _ side: InvoiceSide, in office: ID<Office>
    ) async throws -> [ID<BookingProposal>]
}

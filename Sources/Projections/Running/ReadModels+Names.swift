extension ReadModels {
    /// What people call the lists, and the models behind each.
    public static let lists: [(name: String, models: [any ReadModel.Type])] = [
        ("worklist", [ProposalRow.self]), ("proposals", [ProposalRow.self]), ("mailboxes", [DocumentRow.self]),
        ("documents", [DocumentRow.self]), ("tasks", [TaskRow.self]), ("dossiers", [DossierRow.self]),
        ("clients", [DossierRow.self]), ("journals", [JournalRow.self]), ("periods", [JournalRow.self]),
        ("counterparties", [CounterpartyRow.self]),
        ("ledger", [LedgerEntryRow.self, LedgerAccountRow.self, LedgerPartyRow.self, LedgerJournalRow.self]),
        ("members", [MemberRow.self]),
        ("tokens", [TokenRow.self]),
    ]

    /// Every name a read model goes by.
    public static var names: [String] {
        let tables = all.map { $0.name }
        return tables + lists.map(\.name).filter { !tables.contains($0) }
    }

    /// The models of a list or a table: `worklist`, `proposal`, `proposal_2` or `read_model.proposal_2`.
    /// - Throws: `UnknownReadModel`.
    public static func named(_ name: String) throws(UnknownReadModel) -> [any ReadModel.Type] {
        if let list = lists.first(where: { $0.name == name }) { return list.models }
        let models = all.filter { [$0.name, $0.table, "\($0.name)_\($0.version)"].contains(name) }
        guard !models.isEmpty else { throw UnknownReadModel(name: name) }
        return models
    }

    /// A name no read model goes by.
    public struct UnknownReadModel: Error, Equatable, CustomStringConvertible {
        public let name: String
        public var description: String {
            "There is no read model \(name); there are \(ReadModels.names.joined(separator: ", "))."
        }
    }
}

public import Postgres

/// Every read model there is.
public enum ReadModels {
    public static let all: [any ReadModel.Type] = [
        DocumentRow.self, ProposalRow.self, TaskRow.self, ArchiveRow.self, DossierRow.self, JournalRow.self,
        CounterpartyRow.self, LedgerEntryRow.self, LedgerAccountRow.self, LedgerPartyRow.self, LedgerJournalRow.self,
        MemberRow.self, TokenRow.self,
    ]

    /// Makes the tables that are missing, and says which those were. For the owner of the schema, after the log's migrations.
    public static func createTables(_ session: Session) throws -> [String] {
        let turn: SQL = "SELECT pg_advisory_xact_lock(hashtextextended('paraph.read-models', 0))"
        return try session.transactionGivingWay(inTurn: turn) { session in
            if try !ReadModelSchema.isProgressThere(session) { try session.script(ReadModelSchema.progress) }
            try session.script(ReadModelSchema.advance)
            for model in all { try RebuildTable(of: model).removeAbandoned(in: session) }
            return try all.compactMap { model in
                let isThere: Bool = try session.query("SELECT to_regclass(\(model.table)) IS NOT NULL")[0].get(0)
                guard !isThere else { return nil }
                try session.script(definition(of: model))
                try Checkpoints.begin(model, in: session)
                return model.table
            }
        }
    }

    /// The tables of this program's read models that the database lacks.
    public static func missing(_ session: Session) throws -> [String] {
        try all.map { $0.table }.filter { table in
            try !session.query("SELECT to_regclass(\(table)) IS NOT NULL")[0].get(0, as: Bool.self)
        }
    }

    /// The statements that make everything there is of read models.
    public static var definitions: [String] {
        [ReadModelSchema.progress, ReadModelSchema.advance] + all.map(definition)
    }

    private static func definition(of model: any ReadModel.Type) -> String {
        ReadModelSchema.table(of: model, named: model.table)
    }
}

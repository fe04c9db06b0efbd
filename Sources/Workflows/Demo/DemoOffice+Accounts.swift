import Domain
import EventStore

extension DemoOffice {
    /// What the office says of the accounts once it has worked on the dossiers for some weeks: invoices that come next go by it, and so do
    /// those that are read again.
    func tellAccounts(_ cast: DemoCast) async throws {
        for (id, dossier) in zip(cast.dossiers, DemoDossier.all) {
            for (account, change) in dossier.scheme {
                guard let account = LedgerAccountCode(account) else { continue }
                _ = try await handler.handle(
                    .describe(account, change), on: BookingScheme.id(of: id), dossier: id,
                    in: context(.member(cast.admin), of: cast.office))
            }
            try await chooseAccounts(of: DemoSuppliers.of(dossier.trade), in: id, cast)
        }
    }

    /// Two of the suppliers that the dossier knows have an account of their own.
    private func chooseAccounts(of suppliers: [DemoParty], in dossier: ID<Dossier>, _ cast: DemoCast) async throws {
        let ids = suppliers.map { Counterparty.id(vatNumber: $0.vatNumber, name: $0.name, of: dossier) }
        let known = try await StreamReader(store: handler.store, office: cast.office).loadUnguarded(ids)
        for (supplier, counterparty) in zip(suppliers, known).filter({ $1.state.profile != nil }).prefix(2) {
            guard let account = LedgerAccountCode(supplier.account) else { continue }
            _ = try await handler.handle(
                .chooseDefaultAccount(account), on: counterparty.id, dossier: dossier,
                in: context(.member(cast.admin), of: cast.office))
        }
    }
}

extension DemoDossier {
    /// What is bought everywhere, and where most of what it sells goes.
    fileprivate var scheme: [(account: String, SchemeEntryChange)] {
        [
            ("604000", .init(rubric: .set("Achats"), isUsual: true)),
            ("612000", .init(rubric: .set("Énergie et eau"), words: .of("eau", "drinkwater"))),
            ("612100", .init(rubric: .set("Énergie et eau"), words: .of("électricité", "elektriciteit", "gaz"))),
            ("612300", .init(rubric: .set("Bureau"), words: .of("papier", "encre", "cartouches d'encre"))),
            ("612400", .init(rubric: .set("Véhicules"), words: .of("diesel", "carburant", "tankkaart"))),
            ("612500", .init(rubric: .set("Télécommunications"), words: .of("internet", "telefonie", "abonnement"))),
            ("613300", .init(rubric: .set("Assurances"), words: .of("prime", "assurance", "verzekering"))),
            (party.account, .init(rubric: .set("Chiffre d'affaires"), isUsual: true)),
        ]
    }
}

extension [SchemeWord] {
    fileprivate static func of(_ words: String...) -> [SchemeWord] { words.compactMap { SchemeWord($0) } }
}

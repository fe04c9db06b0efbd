import Domain
import Workflows

/// A customer or supplier as a person states it (FEATURES AN-23).
struct CounterpartyRequest: Sendable {
    let name: String
    let vatNumber: VATNumber?

    func profile(in dossier: ID<Dossier>) -> CounterpartyProfile {
        CounterpartyProfile(dossier: dossier, name: name, vatNumber: vatNumber)
    }
}

extension FieldParser<CounterpartyRequest> {
    static var counterparty: FieldParser {
        .object { fields in
            let name = fields.optional("name", .text(1...Longest.counterpartyName))
            let vatNumber = fields.optional("vat_number", .vatNumber)
            let valid = try fields.finish()
            // Whoever is stated by a VAT number alone is called by it.
            guard let name = valid[name] ?? valid[vatNumber]?.description else {
                throw FieldErrors("missing-field", ["field": "name"], at: "/name")
            }
            return CounterpartyRequest(name: name, vatNumber: valid[vatNumber])
        }
    }
}

extension FieldParser<CounterpartyChange> {
    /// `PATCH /v1/dossiers/{dossier}/counterparties/{counterparty}`: what is left out stays, null withdraws the number or the
    /// account.
    static var counterpartyChange: FieldParser {
        .object { fields in
            let name = fields.ifPresent("name", .text(1...Longest.counterpartyName))
            let vatNumber = fields.change("vat_number", .vatNumber)
            let account = fields.change("default_account", .account)
            let valid = try fields.finish()
            return CounterpartyChange(
                name: valid[name], vatNumber: valid[vatNumber], defaultAccount: valid[account])
        }
    }
}

/// A list, searched by `q`.
struct SearchRequest: Sendable {
    let list: ListParameters
    let text: String?

    static func query(sorts: [String], filters: [(String, FieldParser<ListFilter>)] = []) -> QueryParser<SearchRequest>
    {
        QueryParser { fields in
            let list = ListParameters.read(fields, sorts: sorts, filters: filters)
            let text = fields.optional("q", .searched)
            let valid = try fields.finish()
            return SearchRequest(list: list.open(valid), text: valid[text].flatMap(\.self))
        }
    }
}

extension FieldParser<String?> {
    /// What is looked for; nil where nothing is, as in a search field that was emptied.
    static var searched: FieldParser { FieldParser<String>.text(0...100).map { $0.isEmpty ? nil : $0 } }
}

import Domain

/// `POST /v1/dossiers/{dossier}/counterparties`
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
            let name = fields.required("name", .text(1...200))
            let vatNumber = fields.optional("vat_number", .vatNumber)
            let valid = try fields.finish()
            return CounterpartyRequest(name: valid[name], vatNumber: valid[vatNumber])
        }
    }
}

/// A list, searched by `q`.
struct SearchRequest: Sendable {
    let list: ListRequest
    let text: String?

    static func query(sorts: [String], filters: [(String, FieldParser<ListFilter>)] = []) -> QueryParser<SearchRequest>
    {
        QueryParser { fields in
            let list = ListRequest.read(fields, sorts: sorts, filters: filters)
            let text = fields.optional("q", .text(1...100))
            let valid = try fields.finish()
            return SearchRequest(list: list.open(valid), text: valid[text])
        }
    }
}

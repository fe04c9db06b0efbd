import Domain

// Facts of a package that are not entries: observed there, they are not judged here.

extension FieldParser<LedgerEvent.AccountsObserved.Account> {
    static var observedAccount: FieldParser {
        .object { fields in
            let code = fields.required("code", .account)
            let name = fields.required("name", .text(1...200))
            let valid = try fields.finish()
            return .init(code: valid[code].description, name: valid[name])
        }
    }
}

extension FieldParser<LedgerEvent.Party> {
    /// `{"external_ref":"F0012","kind":"supplier","name":"Houblons SA","vat_number":"BE0403170701"}`
    static var observedParty: FieldParser {
        .object { fields in
            let reference = fields.optional("external_ref", .text(1...200))
            let kind = fields.optional("kind", .text(1...40))
            let name = fields.optional("name", .text(1...4 * Longest.counterpartyName))
            let vatNumber = fields.optional("vat_number", .text(1...30))
            let address = fields.optional("address", .lines(1...1_000))
            let iban = fields.optional("iban", .text(1...50))
            let valid = try fields.finish()
            guard valid[name] != nil || valid[vatNumber] != nil else {
                throw FieldErrors("missing-field", ["field": "name"], at: "/name")
            }
            return .init(
                externalRef: valid[reference], kind: valid[kind], name: valid[name], vatNumber: valid[vatNumber],
                address: valid[address], iban: valid[iban])
        }
    }
}

extension FieldParser<LedgerEvent.PackageJournal> {
    /// `{"code":"ACH","side":"purchase","alias":"Achats"}`. One that is of purchases or sales neither by its side nor by its kind holds
    /// no invoices.
    static var observedJournal: FieldParser {
        .object { fields in
            let code = fields.required("code", .journalCode)
            let side = fields.optional("side", .text(1...40))
            let kind = fields.optional("kind", .text(1...40))
            let alias = fields.optional("alias", .text(1...200))
            let valid = try fields.finish()
            return .init(
                code: valid[code],
                side: [valid[side], valid[kind]].lazy.compactMap { $0.flatMap(InvoiceSide.init) }.first,
                kind: valid[kind], name: valid[alias])
        }
    }
}

extension FieldParser<String> {
    /// An entry that is there no more, by its name in the package: `"2026/CFAK/388"`, or `{"external_ref":"2026/CFAK/388"}`.
    static var deletedEntry: FieldParser {
        let reference = FieldParser<String>.text(1...200)
        let object = FieldParser<String>.object { fields in
            let reference = fields.required("external_ref", .text(1...200))
            return try fields.finish()[reference]
        }
        return FieldParser(schema: .anyOf([reference.schema, object.schema])) { json in
            if case .object = json { try object.parse(json) } else { try reference.parse(json) }
        }
    }
}

/// The kinds of facts that are not kept yet: an agent that reports them is told so, and loses nothing else by it.
enum UnkeptFacts {
    static let kinds = ["bank_transactions", "reconciliations", "vat_codes", "periods", "fiscal_years"]

    static let schema = Schema.object(kinds.map { .optional($0, .integer(minimum: 1)) })
}
